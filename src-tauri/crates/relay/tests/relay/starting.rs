//! Starting: with TLS, and with one clear line where it cannot.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use clap::{CommandFactory, Parser};
use relay::settings::Settings;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::support::{Bed, Kind, Process, TestFirm};

/// What the program says when it does not start.
fn last_words(bed: &Bed, flags: &[&str]) -> String {
    let output = Process::command(bed, &[]).args(flags).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{flags:?}");
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(said.lines().count(), 1, "one line: {said}");
    said.trim().to_owned()
}

#[tokio::test]
async fn it_says_in_one_line_why_it_cannot_start() {
    let mut bed = Bed::new(Kind::Sqlite).await;
    let taken = bed.relay().await;
    assert!(last_words(&bed, &[]).contains("another relay uses it"));
    let other = Bed::new(Kind::Sqlite).await;
    let address = taken.address.to_string();
    let said = last_words(&other, &["--metrics-listen", &address]);
    assert!(
        said.starts_with("kaigong-relay: ") && said.contains(&address),
        "{said}"
    );
    drop(taken);
    let file = other.data.path().join("file");
    fs::write(&file, "no folder").unwrap();
    let said = last_words(&other, &["--data", file.to_str().unwrap()]);
    assert!(said.contains("file cannot be used"), "{said}");
    let said = last_words(
        &other,
        &[
            "--tls-cert",
            "/nowhere/cert.pem",
            "--tls-key",
            "/nowhere/key.pem",
        ],
    );
    assert!(said.contains("/nowhere/cert.pem cannot be used"), "{said}");
    let said = last_words(
        &other,
        &[
            "--tls-cert",
            file.to_str().unwrap(),
            "--tls-key",
            file.to_str().unwrap(),
        ],
    );
    assert!(said.contains("file cannot be used"), "{said}");
    bed.url = Some("postgres://me:secret@127.0.0.1:1/none".to_owned());
    let said = last_words(&bed, &[]);
    assert!(
        said.contains("PostgreSQL cannot be used") && !said.contains("secret"),
        "{said}"
    );
    let real = Bed::new(Kind::Postgres).await.url.unwrap();
    // The way there is not encrypted: whoever asks for that is told, and not given less.
    bed.url = Some(format!("{real}&sslmode=require"));
    let said = last_words(&bed, &[]);
    assert!(
        said.contains("PostgreSQL cannot be used") && said.contains("TLS"),
        "{said}"
    );
    bed.url = Some("nonsense".to_owned());
    assert!(last_words(&bed, &[]).contains("DATABASE_URL cannot be read"));
}

#[tokio::test]
async fn a_newer_relays_files_are_left_alone() {
    let bed = Bed::new(Kind::Sqlite).await;
    bed.relay().await.stop().await;
    let file = bed.data.path().join("mailboxes.db");
    rusqlite::Connection::open(&file)
        .unwrap()
        .pragma_update(None, "user_version", 99)
        .unwrap();
    assert!(last_words(&bed, &[]).contains("newer relay"));
    let bed = Bed::new(Kind::Postgres).await;
    bed.relay().await.stop().await;
    let (client, connection) =
        tokio_postgres::connect(bed.url.as_deref().unwrap(), tokio_postgres::NoTls)
            .await
            .unwrap();
    tokio::spawn(connection);
    client
        .batch_execute("UPDATE relay_schema SET version = 99")
        .await
        .unwrap();
    assert!(last_words(&bed, &[]).contains("newer relay"));
}

#[test]
fn what_the_deployment_sets_is_a_setting() {
    let deploy = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy");
    let settings = Settings::command();
    let known: Vec<&str> = settings
        .get_arguments()
        .filter_map(|setting| setting.get_env()?.to_str())
        .collect();
    for file in ["README.md", "Containerfile", "kaigong-relay.service"] {
        let text = fs::read_to_string(deploy.join(file)).unwrap();
        let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        let named: Vec<&str> = words
            .filter(|word| word.starts_with("KAIGONG_RELAY_"))
            .collect();
        assert!(!named.is_empty(), "{file}");
        for name in named {
            assert!(known.contains(&name), "{file} sets {name}");
        }
    }
}

#[test]
fn what_the_deployment_says_of_a_setting_holds() {
    let deploy = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy");
    let read = |file: &str| fs::read_to_string(deploy.join(file)).unwrap();
    let settings = Settings::command();
    let setting = |flag: &str| {
        settings
            .get_arguments()
            .find(|one| one.get_long() == Some(flag))
    };
    // Each line of the table: the flag, its variable, and that variable is the flag's own.
    let readme = read("README.md");
    let rows = readme.lines().filter(|line| line.starts_with("| `--"));
    let mut pairs = 0;
    for row in rows {
        let cells: Vec<&str> = row.split('|').collect();
        let words = |cell: &str| -> Vec<String> {
            let quoted = cell.split('`').skip(1).step_by(2);
            quoted.map(str::to_owned).collect()
        };
        for (flag, variable) in words(cells[1]).iter().zip(words(cells[2])) {
            let flag = flag.strip_prefix("--").unwrap();
            let known = setting(flag).unwrap_or_else(|| panic!("--{flag}"));
            let own = known.get_env().unwrap().to_str().unwrap();
            // `…_KEY` stands for what ends so.
            assert!(
                own.ends_with(variable.trim_start_matches('…')),
                "--{flag} is not {variable}"
            );
            pairs += 1;
        }
    }
    assert!(pairs >= 9, "{pairs}");
    // Flags in the text and in commands.
    let flags = readme.split("--").skip(1).map(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_lowercase() && c != '-');
        &rest[..end.unwrap_or(rest.len())]
    });
    let others = ["locked", "release", "help"];
    let is_flag = |flag: &&str| flag.starts_with(|c: char| c.is_ascii_lowercase());
    for flag in flags.filter(is_flag).filter(|flag| !others.contains(flag)) {
        assert!(setting(flag).is_some(), "README.md names --{flag}");
    }
    // Numbers that were told hold, and what waits for it waits longer than it does.
    let unit = read("kaigong-relay.service");
    let standard = Settings::parse_from(["kaigong-relay"]);
    let wait = standard.limits.stop_wait.as_secs();
    assert!(unit.contains(&format!("KAIGONG_RELAY_STOP_WAIT is {wait} s")));
    let stop = unit
        .lines()
        .find_map(|line| line.strip_prefix("TimeoutStopSec="));
    assert!(stop.unwrap().parse::<u64>().unwrap() > wait);
    assert!(unit.contains("ExecStart=/usr/local/bin/kaigong-relay\n"));
    assert!(readme.contains(&format!("`{}` by default", standard.listen)));
    let gib = standard.limits.max_firm_bytes >> 30;
    assert!(readme.contains(&format!("{gib} GiB by default")));
    let container = read("Containerfile");
    let port = standard.listen.port();
    assert!(container.contains(&format!("EXPOSE {port}\n")));
    assert!(container.contains(&format!("KAIGONG_RELAY_LISTEN=0.0.0.0:{port}")));
    // The proxy lets through what the protocol allows.
    let limit = readme.split("client_max_body_size ").nth(1).unwrap();
    let limit: usize = limit.split('m').next().unwrap().parse().unwrap();
    assert!(limit << 20 > envelope::wire::MAX_PUSH);
    let limit = readme.split("proxy_read_timeout ").nth(1).unwrap();
    let limit: u16 = limit.split('s').next().unwrap().parse().unwrap();
    assert!(limit > envelope::wire::MAX_WAIT_S);
}

#[tokio::test]
async fn many_relays_make_the_tables_at_once() {
    let bed = Bed::new(Kind::Postgres).await;
    let (one, two, three, four) = tokio::join!(bed.relay(), bed.relay(), bed.relay(), bed.relay());
    let mut firm = TestFirm::on(&one.client()).await;
    firm.join(&two.client()).await;
    firm.join(&three.client()).await;
    assert_eq!(
        four.client()
            .certificates(&firm.owner.keys, firm.id, 0)
            .await
            .unwrap()
            .certificates
            .len(),
        3
    );
}

/// A certificate for localhost in two files, and a client that believes it alone.
fn certificate(bed: &Bed) -> TlsConnector {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    fs::write(
        bed.data.path().join("key.pem"),
        made.signing_key.serialize_pem(),
    )
    .unwrap();
    fs::write(bed.data.path().join("cert.pem"), made.cert.pem()).unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(made.cert.der().clone()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    TlsConnector::from(Arc::new(config))
}

#[tokio::test]
async fn it_speaks_tls_and_nothing_else_where_it_has_a_certificate() {
    let bed = Bed::new(Kind::Sqlite).await;
    let connector = certificate(&bed);
    let file = |name| bed.data.path().join(name).to_str().unwrap().to_owned();
    let (cert, key) = (file("cert.pem"), file("key.pem"));
    let relay = bed
        .relay_with(&["--tls-cert", &cert, "--tls-key", &key, "--patience=1"])
        .await;
    let ask = b"GET /health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    let name = ServerName::try_from("localhost").unwrap();
    let stream = TcpStream::connect(relay.address).await.unwrap();
    let mut secured = connector.connect(name, stream).await.unwrap();
    secured.write_all(ask).await.unwrap();
    let mut answer = Vec::new();
    let _ = secured.read_to_end(&mut answer).await;
    assert!(
        answer.starts_with(b"HTTP/1.1 200"),
        "{}",
        String::from_utf8_lossy(&answer)
    );
    // In the clear, or silent: hung up on.
    for words in [ask.as_slice(), b""] {
        let mut stream = TcpStream::connect(relay.address).await.unwrap();
        stream.write_all(words).await.unwrap();
        let mut answer = Vec::new();
        let read =
            tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut answer)).await;
        let _ = read.expect("hung up on");
        assert!(
            !answer.starts_with(b"HTTP"),
            "{}",
            String::from_utf8_lossy(&answer)
        );
    }
}
