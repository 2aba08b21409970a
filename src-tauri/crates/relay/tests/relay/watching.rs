//! What whoever watches over the relay is told: in its log nothing of anybody, and of a database that is away that it is.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use envelope::wire::Outcome;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpStream, UnixListener, UnixStream};
use tokio::sync::watch;
use tokio_postgres::Config;
use tokio_postgres::config::Host;

use crate::support::{Bed, Client, Kind, Process, TestFirm, on_both};

on_both! {
    its_log_tells_nothing_of_anybody
}

/// Put wherever a caller may put something.
const CANARY: &str = "canary13800001234";

async fn its_log_tells_nothing_of_anybody(kind: Kind) {
    let bed = Bed::new(kind).await;
    let mut relay = Process::start(&bed, &[("KAIGONG_RELAY_LOG", "debug")]);
    let client = relay.client();
    let mut firm = TestFirm::on(&client).await;
    let mut device = firm.join(&client).await;
    firm.write(&client, &mut device, CANARY).await;
    client.log(&device.keys, firm.id, "after=0").await.unwrap();
    client.devices(&device.keys, firm.id).await.unwrap();
    let mailbox = "5c".repeat(16);
    let opened = client.open_mailbox(&firm.owner.keys, &mailbox, firm.id, 60);
    opened.await.unwrap();
    let slot = format!("/v1/join/{mailbox}/0");
    let put = |body: &str| client.send("PUT", &slot, body.as_bytes().to_vec(), None);
    put(CANARY).await.unwrap();
    put("another box").await.unwrap_err();
    // What is refused is told by its code alone.
    for target in [
        format!("/{CANARY}"),
        format!("/v1/firms/{CANARY}/log"),
        format!("/v1/join/{mailbox}/{CANARY}"),
        format!("/v1/firms/{}/log?after={CANARY}", firm.id),
    ] {
        let signature = client.sign(&device.keys, "GET", &target, b"");
        for signature in [Some(signature), Some(CANARY.to_owned()), None] {
            client
                .send("GET", &target, Vec::new(), signature)
                .await
                .unwrap_err();
        }
    }
    let body = CANARY.as_bytes().to_vec();
    let target = format!("/v1/firms/{}/push", firm.id);
    let signature = client.sign(&device.keys, "POST", &target, &body);
    client
        .send("POST", &target, body, Some(signature))
        .await
        .unwrap_err();
    let method = CANARY.to_uppercase();
    let refused = client.send(&method, "/health", Vec::new(), None).await;
    assert_eq!(refused.unwrap_err().brief(), (405, "relay.no_such_path"));
    let metrics = client.metrics().await;
    assert!(metrics.contains("method=\"other\""), "{metrics}");
    assert!(!metrics.to_lowercase().contains(CANARY), "{metrics}");
    relay.terminate();
    assert!(relay.ended().success());
    let log = relay.log();
    assert!(log.lines().count() > 20, "{log}");
    assert!(log.contains("relay.slot_taken"), "{log}");
    for secret in [
        CANARY.to_owned(),
        firm.id.to_string(),
        device.keys.device().to_string(),
        mailbox,
        // The names of the computers, which are in the certificates.
        "电脑".to_owned(),
    ] {
        let found = log.to_lowercase().find(&secret);
        assert!(found.is_none(), "{secret} is in the log: {log}");
    }
    let address = client.base.strip_prefix("http://").unwrap();
    let peers = log.matches("127.0.0.1").count() - log.matches(address).count();
    assert_eq!(peers, 0, "nobody's address: {log}");
}

/// A way to the PostgreSQL of the tests that can be shut.
struct Gate {
    folder: tempfile::TempDir,
    open: Arc<watch::Sender<bool>>,
}

impl Gate {
    /// The way to the server of `url`, and the URL that leads through it.
    async fn before(url: &str) -> (Self, String) {
        let config: Config = url.parse().unwrap();
        let port = config.get_ports().first().copied().unwrap_or(5432);
        let host = config.get_hosts()[0].clone();
        let folder = tempfile::tempdir().unwrap();
        let listener = UnixListener::bind(folder.path().join(".s.PGSQL.5432")).unwrap();
        let open = Arc::new(watch::channel(true).0);
        let gate = open.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let mut state = gate.subscribe();
                if *state.borrow() {
                    let host = host.clone();
                    tokio::spawn(async move {
                        tokio::select! {
                            () = pass(stream, &host, port) => {}
                            _ = state.wait_for(|open| !open) => {}
                        }
                    });
                }
            }
        });
        let database = config.get_dbname().unwrap_or("postgres");
        let user = config.get_user().unwrap_or("postgres");
        let place = folder.path().to_str().unwrap().replace('/', "%2F");
        let options = config.get_options().unwrap_or_default();
        let options = options.replace('=', "%3D");
        let through = format!("postgres://{user}@{place}/{database}?options={options}");
        (Self { folder, open }, through)
    }

    fn shut(&self) {
        self.open.send_replace(false);
    }

    fn open(&self) {
        assert!(self.folder.path().exists());
        self.open.send_replace(true);
    }
}

async fn pass(mut from: UnixStream, host: &Host, port: u16) {
    let _ = match host {
        Host::Unix(folder) => {
            let socket: PathBuf = folder.join(format!(".s.PGSQL.{port}"));
            let mut to = UnixStream::connect(socket).await.unwrap();
            copy_bidirectional(&mut from, &mut to).await
        }
        Host::Tcp(name) => {
            let mut to = TcpStream::connect((name.as_str(), port)).await.unwrap();
            copy_bidirectional(&mut from, &mut to).await
        }
    };
}

async fn health(client: &Client) -> (u16, String) {
    let url = format!("{}/health", client.base);
    let answer = client.http.get(url).send().await.unwrap();
    let status = answer.status().as_u16();
    let said: serde_json::Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
    (status, said["state"].as_str().unwrap().to_owned())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_postgres_that_is_away_is_told_and_found_again() {
    let mut bed = Bed::new(Kind::Postgres).await;
    let (gate, through) = Gate::before(bed.url.as_ref().unwrap()).await;
    bed.url = Some(through);
    let relay = bed.relay().await;
    let client = relay.client();
    let mut firm = TestFirm::on(&client).await;
    let mut device = firm.join(&client).await;
    firm.write(&client, &mut device, "before").await;
    assert_eq!(health(&client).await, (200, "ok".to_owned()));
    gate.shut();
    assert_eq!(health(&client).await, (503, "store".to_owned()));
    let next = [firm.group(&mut device, "after")];
    let refused = client.push(&device.keys, firm.id, &next).await.unwrap_err();
    assert_eq!(refused.brief(), (503, "relay.busy"));
    gate.open();
    // Every connection that broke is noticed by itself.
    let answer = tokio::time::timeout(Duration::from_secs(30), async {
        loop {
            if let Ok(answer) = client.push(&device.keys, firm.id, &next).await {
                return answer;
            }
        }
    });
    let answer = answer.await.expect("it is found again");
    assert_eq!(answer.outcomes, [Outcome::Ok { seq: 2 }]);
    assert_eq!(health(&client).await, (200, "ok".to_owned()));
    relay.stop().await;
}
