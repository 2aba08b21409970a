//! `kaigong sync` as it runs on and on, what screens hear of other computers, and TLS.
#![cfg(unix)]

mod support;

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use serde_json::json;
use support::shared::{COLLEAGUE, OWNER, Relay, Running, Shared, eventually, run_relay};
use support::{Events, text};

#[test]
#[ignore = "is started, and killed, by other tests"]
fn runs_a_relay() {
    run_relay();
}

/// `kaigong sync`, which said how it stands.
fn follow(shared: &Shared, at: usize) -> Child {
    let place = &shared.places[at];
    let mut child = place
        .kaigong(&["sync", "--db"])
        .arg(place.db())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("kaigong follows");
    let mut out = BufReader::new(child.stdout.take().expect("piped"));
    let mut said = String::new();
    while !said.ends_with("\n}\n") {
        assert!(out.read_line(&mut said).expect("text") > 0, "{said}");
    }
    let status: serde_json::Value = serde_json::from_str(&said).expect("JSON");
    assert_eq!(status["mode"], "on", "{status}");
    child
}

/// SIGTERM, and how it ended.
fn terminate(child: Child) {
    let pid = child.id().to_string();
    let sent = Command::new("kill").args(["-TERM", &pid]).status();
    assert!(sent.expect("kill runs").success());
    let ended = child.wait_with_output().expect("it ends");
    assert!(
        ended.status.success(),
        "{:?} {}",
        ended.status,
        text(&ended.stderr)
    );
}

fn has(shared: &Shared, at: usize, lead: &str) -> bool {
    let req = json!({"id": lead}).to_string();
    let asked = shared.places[at].call("crm.lead", &req, Some([OWNER, COLLEAGUE][at]));
    asked.status.success()
}

#[test]
fn it_keeps_a_firm_in_step_until_it_is_asked_to_stop() {
    let mut shared = Shared::new();
    let following = [0, 1].map(|at| follow(&shared, at));
    // Other processes go through it; what they write is sent, and what comes is there, without anybody asking.
    for at in [0, 1, 0] {
        let before = shared.leads.clone();
        shared.type_lead(at);
        let typed = shared
            .leads
            .difference(&before)
            .next()
            .expect("a lead")
            .clone();
        eventually("it is there", || has(&shared, 1 - at, &typed));
    }
    // A second one has nothing to do.
    let second = shared.run(0, &["sync"], None).well();
    assert!(second.error.contains("keeps it in step"), "{second:?}");
    // While the relay is away it goes on, and what was typed meanwhile is sent afterwards.
    shared.relay.kill();
    let before = shared.leads.clone();
    shared.type_lead(0);
    let typed = shared
        .leads
        .difference(&before)
        .next()
        .expect("a lead")
        .clone();
    shared.relay.start(None);
    eventually("it is there", || has(&shared, 1, &typed));
    for child in following {
        terminate(child);
    }
    shared.settle();
}

#[test]
fn it_stops_while_the_relay_says_nothing() {
    let mut shared = Shared::new();
    shared.type_lead(0);
    shared.relay.freeze();
    let following = follow(&shared, 0);
    let begun = Instant::now();
    eventually("it asks the relay", || shared.relay.holds());
    terminate(following);
    // A silent relay is given up after half a minute.
    assert!(
        begun.elapsed() < Duration::from_secs(25),
        "{:?}",
        begun.elapsed()
    );
    shared.relay.kill();
    shared.settle();
}

#[test]
fn a_screen_hears_by_itself_of_what_another_computer_wrote() {
    let mut shared = Shared::new();
    let [first, second] = [0, 1].map(|at| Running::start(&shared, at, None).expect("it serves"));
    second.call("app.state", &json!({})).expect("an answer");
    let mut events = Events::of(&second.serving, &second.cookie);
    let mut took = Vec::new();
    for n in 0..20 {
        let lead = shared.lead();
        let begun = Instant::now();
        let made = first.call("crm.create_lead", &lead).expect("it is made");
        let tables = loop {
            let heard = events.next();
            let tables = heard["tables"].as_array().expect("tables").clone();
            if tables.contains(&json!("crm_lead")) {
                break tables;
            }
        };
        took.push(begun.elapsed());
        // What is told can be read at once.
        let id = made["id"].as_str().expect("an id");
        assert!(second.has(id), "lead {n}: {tables:?}");
        shared.leads.insert(id.to_owned());
    }
    took.sort();
    println!(
        "from the answer's begin here to the event there: median {:?}, longest {:?}",
        took[took.len() / 2],
        took[took.len() - 1]
    );
    // A round that nobody pokes for comes after a minute.
    assert!(took[took.len() / 2] < Duration::from_secs(20), "{took:?}");
    for mut running in [first, second] {
        running.kill();
    }
    shared.settle();
}

/// An authority of one's own and what it says of a relay on this computer; where its certificate is.
fn authority(data: &Path) -> std::path::PathBuf {
    let key = KeyPair::generate().expect("a key");
    let mut params = CertificateParams::new(Vec::new()).expect("names");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = params.self_signed(&key).expect("a certificate");
    let issuer = Issuer::new(params, key);
    let own = KeyPair::generate().expect("a key");
    let names = vec!["127.0.0.1".to_owned()];
    let relay = CertificateParams::new(names).expect("names");
    let relay = relay.signed_by(&own, &issuer).expect("a certificate");
    let path = data.join("authority.pem");
    std::fs::write(&path, authority.pem()).expect("a file");
    std::fs::write(data.join("cert.pem"), relay.pem()).expect("a file");
    std::fs::write(data.join("key.pem"), own.serialize_pem()).expect("a file");
    path
}

#[test]
fn tls_by_an_authority_that_the_computer_believes() {
    let relay = Relay::with(|data| drop(authority(data)));
    let believed = relay.data.path().join("authority.pem");
    let url = format!("https://{}", relay.address);
    let mut shared = Shared::alone_with(relay);
    // Nobody is spoken to who cannot say who he is.
    let stranger = shared.found_at(&url, None);
    assert!(
        !stranger.done && stranger.error.contains("sync.offline"),
        "{stranger:?}"
    );
    let plain = shared.found(None);
    assert!(!plain.done, "{plain:?}");
    for place in &mut shared.places {
        place.authorities = Some(believed.clone());
    }
    shared.found_at(&url, None).well();
    shared.once(0, None).well();
    shared.let_in(None, None);
    for at in [0, 1] {
        shared.type_lead(at);
    }
    shared.settle();
}
