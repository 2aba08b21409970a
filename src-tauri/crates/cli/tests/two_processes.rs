//! One process has a firm open; the others go through it.
mod support;

use std::path::PathBuf;
use std::thread;

use serde_json::json;
use support::{Place, json, refusal, text};

const NEW_MEMBER: &str =
    r#"{"id":null,"name":"王工","phone":"13800000001","role":"designer","active":true}"#;

#[test]
fn a_second_process_goes_through_the_first() {
    let place = Place::with_firm();
    let _serving = place.serve();
    // The lock is taken: only the socket can answer this.
    assert_eq!(
        store::Lock::take(&place.db())
            .expect_err("the lock is taken")
            .code,
        "store.open_elsewhere"
    );
    let made = json(&place.call("firm.save_member", NEW_MEMBER, Some("林青")));
    assert_eq!(made["name"], "王工");
    let members = json(&place.call(
        "firm.members",
        "{}",
        Some(made["id"].as_str().expect("an id")),
    ));
    assert_eq!(members.as_array().map(Vec::len), Some(2));
    let fault = place.call(
        "firm.save_member",
        &NEW_MEMBER.replace("王工", ""),
        Some("王工"),
    );
    assert_eq!(refusal(&fault), "firm.text_missing");
}

#[test]
fn a_holder_that_does_not_listen_means_a_clear_refusal() {
    let place = Place::with_firm();
    let _lock = store::Lock::take(&place.db()).expect("the lock is free");
    let refused = place.call("firm.members", "{}", Some("林青"));
    assert_eq!(refusal(&refused), "store.open_elsewhere");
}

#[test]
fn calls_at_the_same_time_wait_for_each_other() {
    let place = Place::with_firm();
    let names = ["甲", "乙", "丙", "丁"];
    thread::scope(|scope| {
        for name in names {
            let place = &place;
            scope.spawn(move || {
                json(&place.call(
                    "firm.save_member",
                    &NEW_MEMBER.replace("王工", name),
                    Some("林青"),
                ))
            });
        }
    });
    let members = json(&place.call("firm.members", "{}", Some("林青")));
    assert_eq!(members.as_array().map(Vec::len), Some(1 + names.len()));
}

#[test]
fn a_dead_process_leaves_nothing_in_the_way() {
    let place = Place::with_firm();
    let mut serving = place.serve();
    serving.child.kill().expect("it ends at once");
    serving.child.wait().expect("it is gone");
    let serving = place.serve();
    assert!(serving.link.contains("token="));
    assert!(json(&place.call("firm.members", "{}", Some("林青"))).is_array());
}

#[test]
fn serving_twice_gives_a_fresh_link_to_the_first() {
    let place = Place::with_firm();
    let serving = place.serve();
    serving.enter();
    let again = place
        .kaigong(&["serve", "--print-url", "--db"])
        .arg(place.db())
        .output()
        .expect("kaigong runs");
    let link = text(&again.stdout);
    assert!(
        again.status.success()
            && link.contains(&serving.authority())
            && link.trim() != serving.link,
        "{link}"
    );
}

#[test]
fn whichever_firm_is_served_is_reached() {
    let place = Place::with_firm();
    let serving = place.serve();
    let cookie = serving.enter();
    let members = |db: &std::path::Path| {
        let asked = place
            .kaigong(&["call", "firm.members", "{}", "--as", "林青", "--db"])
            .arg(db)
            .output();
        let members = json(&asked.expect("kaigong runs"));
        members.as_array().map(Vec::len)
    };
    let opened = serving.call(&cookie, "app.open_practice", &json!({"source": "own"}));
    assert_eq!(opened["ok"]["value"]["practice"]["source"], "own");
    let practice = place.folder.path().join("firm.practice.kaigong");
    let taken = store::Lock::take(&practice).expect_err("it is being served");
    assert_eq!(taken.code, "store.open_elsewhere");
    json(
        &place
            .kaigong(&[
                "call",
                "firm.save_member",
                NEW_MEMBER,
                "--as",
                "林青",
                "--db",
            ])
            .arg(&practice)
            .output()
            .expect("kaigong runs"),
    );
    assert_eq!(members(&practice), Some(2));
    // The firm itself is nobody's meanwhile, and is reached through the server again afterwards.
    assert_eq!(members(&place.db()), Some(1));
    let left = serving.call(&cookie, "app.leave_practice", &json!({}));
    assert_eq!(left["ok"]["value"]["practice"], serde_json::Value::Null);
    assert!(store::Lock::take(&place.db()).is_err());
    assert_eq!(members(&place.db()), Some(1));
}

#[cfg(unix)]
#[test]
fn only_this_user_can_open_the_socket() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    use std::os::unix::process::CommandExt as _;

    let place = Place::with_firm();
    let run = place.folder.path().join(".local/share/kaigong/run");
    // An older folder with loose rights is tightened.
    std::fs::create_dir_all(&run).expect("a folder");
    std::fs::set_permissions(&run, std::fs::Permissions::from_mode(0o755)).expect("rights");
    let _serving = place.serve();
    let sockets: Vec<PathBuf> = std::fs::read_dir(&run)
        .expect("the folder of sockets")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    assert_eq!(sockets.len(), 1, "{sockets:?}");
    let mode = |path: &PathBuf| std::fs::metadata(path).expect("it is there").mode() & 0o777;
    assert_eq!(mode(&run), 0o700);
    assert_eq!(mode(&sockets[0]), 0o600);

    // Root can become somebody else: he must not get in, even where the way to the folder is open to him.
    let root = std::fs::metadata(place.folder.path())
        .expect("it is there")
        .uid()
        == 0;
    if root {
        let open = |path: &std::path::Path| {
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o777)).expect("rights")
        };
        for path in [".", ".local", ".local/share", ".local/share/kaigong"] {
            open(&place.folder.path().join(path));
        }
        for entry in std::fs::read_dir(place.folder.path()).expect("the folder") {
            let path = entry.expect("an entry").path();
            if path.is_file() {
                open(&path);
            }
        }
        // A copy that the other user may run, wherever the build folder is.
        let program = place.folder.path().join("kaigong");
        std::fs::copy(env!("CARGO_BIN_EXE_kaigong"), &program).expect("a copy");
        open(&program);
        let other = std::process::Command::new(&program)
            .args(["call", "firm.members", "{}", "--as", "林青", "--db"])
            .arg(place.db())
            .env("HOME", place.folder.path())
            .env_remove("XDG_DATA_HOME")
            .uid(65_534)
            .gid(65_534)
            .output()
            .expect("kaigong runs as another user");
        assert_eq!(refusal(&other), "store.open_elsewhere");
    }
}

#[test]
fn what_is_wrong_with_a_call_is_said() {
    let place = Place::with_firm();
    let code =
        |name: &str, req: &str, member: Option<&str>| refusal(&place.call(name, req, member));
    assert_eq!(code("firm.members", "{}", None), "cli.member_needed");
    assert_eq!(
        code("firm.members", "{}", Some("赵无")),
        "firm.member_unknown"
    );
    assert_eq!(
        code("firm.members", "{", Some("林青")),
        "cli.request_not_json"
    );
    assert_eq!(
        code("firm.members", r#"{"x":1}"#, Some("林青")),
        "office.request_invalid"
    );
    assert_eq!(
        code("firm.fire_everyone", "{}", Some("林青")),
        "office.unknown_command"
    );
    let nowhere = Place::new();
    assert_eq!(
        refusal(&nowhere.call("firm.members", "{}", Some("林青"))),
        "cli.no_such_file"
    );
    assert!(!nowhere.db().exists());
    let unnamed = r#"{"name":" ","taxStatus":"general","logoBase64":null,"owner":"林青"}"#;
    assert_eq!(
        refusal(&nowhere.call("app.create_firm", unnamed, None)),
        "firm.text_missing"
    );
    assert!(
        !nowhere.db().exists(),
        "a firm that was refused leaves no file behind"
    );
}

#[test]
fn a_preview_changes_nothing() {
    let place = Place::with_firm();
    let shown = place
        .kaigong(&[
            "call",
            "firm.save_member",
            NEW_MEMBER,
            "--preview",
            "--as",
            "林青",
            "--db",
        ])
        .arg(place.db())
        .output()
        .expect("kaigong runs");
    assert_eq!(json(&shown)["name"], "王工");
    let members = json(&place.call("firm.members", "{}", Some("林青")));
    assert_eq!(members.as_array().map(Vec::len), Some(1));
}

#[test]
fn a_request_can_be_piped_in() {
    use std::io::Write as _;
    use std::process::Stdio;
    let place = Place::with_firm();
    let mut child = place
        .kaigong(&["call", "firm.save_member", "-", "--as", "林青", "--db"])
        .arg(place.db())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("kaigong runs");
    child
        .stdin
        .take()
        .expect("piped")
        .write_all(NEW_MEMBER.as_bytes())
        .expect("it reads");
    assert_eq!(
        json(&child.wait_with_output().expect("it ends"))["name"],
        "王工"
    );
}

#[test]
fn commands_are_listed_with_their_schemas() {
    let listed = json(
        &Place::new()
            .kaigong(&["commands"])
            .output()
            .expect("kaigong runs"),
    );
    let command = &listed["commands"]["firm.save_member"];
    assert_eq!(command["kind"], "command");
    assert!(
        listed["$defs"]["SaveMember"]["properties"]["role"].is_object(),
        "{command}"
    );
}

#[test]
fn everything_is_exported_through_whoever_has_the_firm_open() {
    let place = Place::with_firm();
    let _serving = place.serve();
    let out = place.folder.path().join("全部.zip");
    let export = |out: &std::path::Path| {
        let mut command = place.kaigong(&["export", "--language", "en", "--db"]);
        command.arg(place.db()).arg("--out").arg(out);
        command.output().expect("kaigong runs")
    };
    let made = json(&export(&out));
    assert_eq!(made["path"], out.display().to_string());
    let bytes = std::fs::read(&out).expect("it is written");
    assert!(bytes.starts_with(b"PK"));
    assert_eq!(
        made["sizeKib"].as_u64(),
        Some((bytes.len() as u64).div_ceil(1024))
    );
    assert_eq!(
        refusal(&export(&place.folder.path().join("firm.kaigong"))),
        "care.export_path"
    );
}
