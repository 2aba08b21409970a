//! `kaigong serve`: who comes in, who does not, and what each hears.
mod support;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};
use support::{Events, Place, read_until};

#[test]
fn a_link_opens_once() {
    let place = Place::with_firm();
    let serving = place.serve();
    let cookie = serving.enter();
    let stale = serving.send("GET", &serving.token_path(), &[], b"");
    assert_eq!(stale.status, 401);
    assert!(stale.body.contains("这个链接已失效") && stale.body.contains("no longer valid"));
    let made_up = serving.send("GET", "/?token=0000", &[], b"");
    assert_eq!(made_up.status, 401);
    let state = serving.call(&cookie, "app.state", &json!({}));
    assert_eq!(state["ok"]["value"]["firm"]["name"], "青山装饰");
}

#[test]
fn a_preview_answers_and_changes_nothing() {
    let place = Place::with_firm();
    let serving = place.serve();
    let cookie = serving.enter();
    let members = || serving.call(&cookie, "firm.members", &json!({}))["ok"]["value"].clone();
    let before = members();
    let body = json!({
        "name": "firm.save_member",
        "req": {"id": null, "name": "陈工", "phone": "", "role": "sales", "active": true},
        "preview": true,
    });
    let reply = serving.send(
        "POST",
        "/api/call",
        &[("Cookie", &cookie), ("Content-Type", "application/json")],
        body.to_string().as_bytes(),
    );
    assert_eq!(reply.status, 200, "{}", reply.body);
    assert!(reply.body.contains("陈工"), "{}", reply.body);
    assert_eq!(members(), before);
}

#[test]
fn without_a_session_nothing_is_answered() {
    let place = Place::with_firm();
    let serving = place.serve();
    let call = br#"{"name":"app.state","req":{}}"#;
    let kind = ("Content-Type", "application/json");
    let none = serving.send("POST", "/api/call", &[kind], call);
    assert_eq!(
        (none.status, none.code().as_str()),
        (401, "serve.session_unknown")
    );
    let stale = serving.send(
        "POST",
        "/api/call",
        &[kind, ("Cookie", "kaigong_1=abc")],
        call,
    );
    assert_eq!(
        (stale.status, stale.code().as_str()),
        (401, "serve.session_unknown")
    );
    let events = serving.send("GET", "/api/events", &[], b"");
    assert_eq!(
        (events.status, events.code().as_str()),
        (401, "serve.session_unknown")
    );
    assert_eq!(serving.send("GET", "/assets/a-1.js", &[], b"").status, 401);
}

#[test]
fn foreign_pages_and_names_are_refused() {
    let place = Place::with_firm();
    let serving = place.serve();
    let cookie = serving.enter();
    let call = br#"{"name":"app.state","req":{}}"#;
    let with = |name: &str, value: &str| {
        serving.send(
            "POST",
            "/api/call",
            &[
                ("Cookie", &cookie),
                ("Content-Type", "application/json"),
                (name, value),
            ],
            call,
        )
    };
    for origin in [
        "https://example.com",
        "http://127.0.0.1:1",
        "null",
        "http://localhost",
    ] {
        let refused = with("Origin", origin);
        assert_eq!(
            (refused.status, refused.code().as_str()),
            (403, "serve.origin_foreign"),
            "{origin}"
        );
        assert_eq!(refused.header("access-control-allow-origin"), None);
    }
    for host in ["example.com", "127.0.0.1", "kaigong.localhost:80"] {
        let refused = with("Host", host);
        assert_eq!(
            (refused.status, refused.code().as_str()),
            (421, "serve.host_foreign"),
            "{host}"
        );
    }
    assert_eq!(
        with("Origin", &format!("http://{}", serving.authority())).status,
        200
    );
    // What a browser asks first when a foreign page tries.
    let asked = serving.send(
        "OPTIONS",
        "/api/call",
        &[
            ("Origin", "https://example.com"),
            ("Access-Control-Request-Method", "POST"),
        ],
        b"",
    );
    assert_eq!(asked.status, 403);
    // A link that somebody else's page guesses does not even get to try.
    let framed = serving.send(
        "GET",
        &serving.token_path(),
        &[("Host", "example.com")],
        b"",
    );
    assert_eq!(framed.status, 421);
}

#[test]
fn a_large_upload_hears_why() {
    let place = Place::with_firm();
    let serving = place.serve();
    let cookie = serving.enter();
    let headers = [
        ("Cookie", cookie.as_str()),
        ("Content-Type", "application/json"),
    ];
    let large = vec![b' '; (32 << 20) + 1];
    let refused = serving.send("POST", "/api/call", &headers, &large);
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (413, "serve.too_large")
    );
    // Just under the limit is read and judged.
    let mut fits = br#"{"name":"app.state","req":{}}"#.to_vec();
    fits.resize(32 << 20, b' ');
    assert_eq!(
        serving.send("POST", "/api/call", &headers, &fits).status,
        200
    );
}

#[test]
fn calls_are_json_and_refusals_are_answers() {
    let place = Place::with_firm();
    let serving = place.serve();
    let cookie = serving.enter();
    let form = serving.send(
        "POST",
        "/api/call",
        &[("Cookie", &cookie), ("Content-Type", "text/plain")],
        br#"{"name":"app.state"}"#,
    );
    assert_eq!((form.status, form.code().as_str()), (415, "serve.not_json"));
    let json = [
        ("Cookie", cookie.as_str()),
        ("Content-Type", "application/json; charset=utf-8"),
    ];
    let broken = serving.send("POST", "/api/call", &json, b"{");
    assert_eq!(
        (broken.status, broken.code().as_str()),
        (400, "serve.not_a_call")
    );
    let refused = serving.send("POST", "/api/call", &json, br#"{"name":"no.such"}"#);
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (200, "office.unknown_command")
    );
}

#[test]
fn printers_are_not_reached_from_a_browser() {
    let place = Place::with_firm();
    let serving = place.serve();
    let cookie = serving.enter();
    for path in ["/api/printers", "/api/print", "/api/kaigong_print"] {
        let refused = serving.send("POST", path, &[("Cookie", &cookie)], b"");
        assert_eq!(
            (refused.status, refused.code().as_str()),
            (404, "serve.absent"),
            "{path}"
        );
    }
    let called = serving.call(&cookie, "kaigong_print", &json!({}));
    assert_eq!(called["err"]["code"], "office.unknown_command");
}

#[test]
fn pages_come_with_a_policy() {
    let place = Place::with_firm();
    let serving = place.serve();
    let cookie = serving.enter();
    let page = serving.send("GET", "/", &[("Cookie", &cookie)], b"");
    assert_eq!(page.status, 200);
    assert!(page.body.contains("<title>Kaigong"));
    let policy = page.header("content-security-policy").expect("a policy");
    assert!(
        policy.contains("script-src 'self';") && policy.contains("frame-ancestors 'none'"),
        "{policy}"
    );
    assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
    assert_eq!(page.header("cache-control"), Some("no-store"));
    let script = serving.send("GET", "/assets/a-1.js", &[("Cookie", &cookie)], b"");
    assert_eq!(
        script.header("content-type"),
        Some("text/javascript; charset=utf-8")
    );
    assert_eq!(
        serving
            .send("GET", "/assets/none.js", &[("Cookie", &cookie)], b"")
            .status,
        404
    );
    let climbing = serving.send(
        "GET",
        "/assets/../../firm.kaigong",
        &[("Cookie", &cookie)],
        b"",
    );
    assert_eq!(climbing.status, 404);
}

#[test]
fn every_screen_hears_of_every_commit() {
    let place = Place::with_firm();
    let serving = place.serve();
    let cookie = serving.enter();
    // As every page does first: who works in this browser is seen then, and would be asked once there are two.
    serving.call(&cookie, "app.state", &json!({}));
    let mut events = Events::of(&serving, &cookie);
    let made = place.call(
        "firm.save_member",
        r#"{"id":null,"name":"王工","phone":"","role":"designer","active":true}"#,
        Some("林青"),
    );
    assert!(made.status.success());
    // What is no change, such as a backup that was looked for, may be heard before.
    let commit = loop {
        let heard = events.next();
        if heard["change"].is_string() {
            break heard;
        }
    };
    assert_eq!(commit["tables"], json!(["_change", "firm_member"]));
}

#[test]
fn a_locked_screen_is_told_and_given_nothing_of_the_firm() {
    let place = Place::with_firm();
    let serving = place.serve();
    let cookie = serving.enter();
    let state = serving.call(&cookie, "session.state", &json!({}));
    let owner = &state["ok"]["value"]["member"]["id"];
    let made = serving.call(&cookie, "care.export_download", &json!({"language": "en"}));
    let ticket = made["ok"]["value"]["ticket"].as_str().expect("a ticket");
    let archive = format!("/api/export/{ticket}");
    let mut events = Events::of(&serving, &cookie);
    serving.call(&cookie, "session.lock", &json!({}));
    assert_eq!(events.next()["tables"], json!(["_session"]));
    let command = |name: &str, req: &str| {
        let done = place.call(name, req, Some("林青"));
        assert!(done.status.success());
    };
    command(
        "crm.create_lead",
        r#"{"fields":{"name":"赵先生","phone":"13800138000"}}"#,
    );
    command(
        "firm.save_member",
        r#"{"id":null,"name":"王工","phone":"","role":"designer","active":true}"#,
    );
    // Of the lead nothing is told; of the member that the faces to choose from are others now.
    let told = events.next();
    assert_eq!(told, json!({"tables": ["firm_member"], "change": null}));
    let refused = serving.send("GET", &archive, &[("Cookie", &cookie)], b"");
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (403, "session.locked")
    );
    serving.call(
        &cookie,
        "session.enter",
        &json!({"member": owner, "pin": null}),
    );
    let caught_up = events.next();
    let tables = caught_up["tables"].as_array().expect("tables");
    assert!(tables.contains(&json!("crm_lead")), "{caught_up}");
    let fetched = serving.send("GET", &archive, &[("Cookie", &cookie)], b"");
    assert_eq!(fetched.status, 200);
}

#[test]
fn a_page_neither_names_files_nor_puts_back_backups() {
    let place = Place::with_firm();
    let serving = place.serve();
    let cookie = serving.enter();
    let made = serving.call(&cookie, "care.back_up", &json!({}));
    let backup = &made["ok"]["value"]["name"];
    assert!(backup.is_string(), "{made}");
    let out = place.folder.path().join("x.zip");
    for (name, req) in [
        ("care.restore", json!({ "name": backup })),
        ("care.restore_file", json!({"path": "/tmp/x.kgbackup"})),
        ("care.preview_file", json!({"path": "/tmp/x.kgbackup"})),
        ("care.set_folder", json!({"folder": "/tmp"})),
        ("care.export", json!({ "path": out })),
        ("protection.code", json!({ "passphrase": null })),
        (
            "app.create_firm",
            json!({"name": "二", "taxStatus": "general", "logoBase64": null, "owner": "林", "protect": true}),
        ),
    ] {
        let refused = serving.call(&cookie, name, &req);
        assert_eq!(refused["err"]["code"], "serve.only_here", "{name}");
        let hint = refused["err"]["hint"].as_str().expect("a sentence");
        assert!(hint.contains("desktop app"), "{hint}");
    }
    assert!(!out.exists());
    let state = serving.call(&cookie, "care.state", &json!({}));
    assert_eq!(state["ok"]["value"]["folderIsUsual"], true);
}

/// Words in the name of a property that names something on a disk.
const ON_DISK: [&str; 10] = [
    "path",
    "file",
    "folder",
    "directory",
    "dir",
    "disk",
    "drive",
    "location",
    "destination",
    "home",
];

/// The words of a name in camel case, each in the singular.
fn words(name: &str) -> Vec<String> {
    let apart = name.chars().fold(String::new(), |mut apart, c| {
        if c.is_uppercase() || c == '_' {
            apart.push(' ');
        }
        apart.extend(c.to_lowercase());
        apart
    });
    let words = apart.split([' ', '_']);
    words
        .map(|word| word.strip_suffix('s').unwrap_or(word).to_owned())
        .collect()
}

/// Texts of a request that name something on a disk, by their way through it: `path`, `to.folder`.
fn on_disk(defs: &Value, schema: &Value, at: &str, seen: &[&str], found: &mut Vec<String>) {
    if let Some(path) = schema["$ref"].as_str() {
        let name = path.rsplit('/').next().expect("a name");
        if !seen.contains(&name) {
            on_disk(defs, &defs[name], at, &[seen, &[name]].concat(), found);
        }
    }
    let is = |schema: &Value, kind: &str| {
        schema["type"] == kind
            || schema["type"]
                .as_array()
                .is_some_and(|kinds| kinds.iter().any(|each| each == kind))
    };
    let last = at.rsplit('.').next().unwrap_or(at);
    // An id is no name of a file, whatever it is the id of.
    if is(schema, "string")
        && schema["format"] != "uuid"
        && words(last)
            .iter()
            .any(|word| ON_DISK.contains(&word.as_str()))
    {
        found.push(at.to_owned());
    }
    for of in ["anyOf", "oneOf", "allOf", "prefixItems"] {
        for inner in schema[of].as_array().into_iter().flatten() {
            on_disk(defs, inner, at, seen, found);
        }
    }
    for of in ["items", "additionalProperties"] {
        if schema[of].is_object() {
            on_disk(defs, &schema[of], at, seen, found);
        }
    }
    for (name, inner) in schema["properties"].as_object().into_iter().flatten() {
        let at = [at, name].join(".");
        on_disk(defs, inner, at.trim_start_matches('.'), seen, found);
    }
}

#[test]
fn no_command_of_a_page_takes_the_name_of_a_file() {
    let schemas = office::list().schemas();
    let naming = |schema: &Value| {
        let mut found = Vec::new();
        on_disk(&schemas["$defs"], schema, "", &[], &mut found);
        found
    };
    let commands = schemas["commands"].as_object().expect("a map");
    let names: BTreeMap<&str, Vec<String>> = commands
        .iter()
        .map(|(name, entry)| (name.as_str(), naming(&entry["request"])))
        .filter(|(_, found)| !found.is_empty())
        .collect();
    // That these are found says that the others would be.
    for (known, at) in [
        ("care.export", "path"),
        ("care.preview_file", "path"),
        ("care.restore_file", "path"),
        ("care.set_folder", "folder"),
    ] {
        assert_eq!(names.get(known), Some(&vec![at.to_owned()]), "{names:?}");
    }
    // Documents are asked for through a command that passes their requests on.
    for (name, request) in schemas["documents"].as_object().expect("a map") {
        assert_eq!(naming(request), Vec::<String>::new(), "{name}");
    }

    let place = Place::with_firm();
    let serving = place.serve();
    let cookie = serving.enter();
    let list = office::list();
    let marked = commands
        .keys()
        .map(String::as_str)
        .filter(|name| list.is_only_here(name, &json!({})));
    for name in names.keys().copied().chain(marked) {
        // It is refused before anything of the request is looked at.
        let request = match names.get(name).and_then(|found| found[0].split_once('.')) {
            // It names files only where it is given some by their paths.
            Some((list, path)) => json!({list: [{path: "/tmp/x"}]}),
            None => json!({}),
        };
        let refused = serving.call(&cookie, name, &request);
        assert_eq!(
            refused["err"]["code"],
            "serve.only_here",
            "{name} takes {:?}",
            names.get(name)
        );
    }
}

#[test]
fn everything_is_downloaded_once_and_by_a_session_alone() {
    let place = Place::with_firm();
    let serving = place.serve();
    let cookie = serving.enter();
    let made = serving.call(&cookie, "care.export_download", &json!({"language": "en"}));
    let value = &made["ok"]["value"];
    let ticket = value["ticket"].as_str().expect("a ticket");
    let path = format!("/api/export/{ticket}");
    let stranger = serving.send("GET", &path, &[], b"");
    assert_eq!(
        (stranger.status, stranger.code().as_str()),
        (401, "serve.session_unknown")
    );
    let fetched = serving.send("GET", &path, &[("Cookie", &cookie)], b"");
    assert_eq!(fetched.status, 200);
    assert_eq!(fetched.header("content-type"), Some("application/zip"));
    let named = fetched.header("content-disposition").expect("a name");
    assert!(
        named.starts_with("attachment; filename*=UTF-8''%E9%9D%92%E5%B1%B1")
            && named.ends_with(".zip"),
        "{named}"
    );
    let length: u64 = fetched
        .header("content-length")
        .and_then(|length| length.parse().ok())
        .expect("a length");
    assert_eq!(Some(length.div_ceil(1024)), value["sizeKib"].as_u64());
    assert!(fetched.body.starts_with("PK"));
    let again = serving.send("GET", &path, &[("Cookie", &cookie)], b"");
    assert_eq!(
        (again.status, again.code().as_str()),
        (404, "serve.export_gone")
    );
}

#[test]
fn a_place_without_its_mark_leads_to_the_screen() {
    let place = Place::with_firm();
    let serving = place.serve();
    let cookie = serving.enter();
    let get = |path: &str| serving.send("GET", path, &[("Cookie", &cookie)], b"");
    // The screens' own files have addresses relative to the page, so it is only ever served at one place.
    for (path, leads_to) in [
        ("/settings/care", "/#/settings/care"),
        ("/crm/leads", "/#/crm/leads"),
        ("//crm/leads", "/#/crm/leads"),
    ] {
        let reply = get(path);
        assert_eq!(
            (reply.status, reply.header("location")),
            (303, Some(leads_to)),
            "{path}"
        );
    }
    for path in ["/favicon.ico", "/settings/assets/a-1.js", "/assets/none.js"] {
        assert_eq!(get(path).status, 404, "{path}");
    }
    assert_eq!(get("/index.html").status, 200);
}

#[test]
fn an_upload_without_end_is_cut_off_with_an_answer() {
    let place = Place::with_firm();
    let serving = place.serve();
    let cookie = serving.enter();
    let mut stream = TcpStream::connect(serving.authority()).expect("it listens");
    stream
        .set_read_timeout(Some(Duration::from_secs(30)))
        .expect("a limit");
    let length = 1u64 << 30;
    let head = format!(
        "POST /api/call HTTP/1.1\r\nHost: {}\r\nCookie: {cookie}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n",
        serving.authority()
    );
    stream
        .write_all(head.as_bytes())
        .expect("it takes the head");
    // The answer is there before anything of the body was sent.
    let answer = read_until(
        stream.try_clone().expect("a second reader"),
        "serve.too_large",
    );
    assert!(answer.contains("32 MiB"), "{answer}");
    // Who sends all the same is cut off long before the end.
    let piece = vec![b' '; 1 << 20];
    let taken = (0..1024)
        .take_while(|_| stream.write_all(&piece).is_ok())
        .count();
    assert!(taken < 600, "{taken} MiB were taken");
    let state = serving.call(&cookie, "app.state", &json!({}));
    assert_eq!(state["ok"]["value"]["firm"]["name"], "青山装饰");
}
