//! A firm in a folder of its own, and the real `kaigong` as a process.
#![allow(dead_code, reason = "each test file uses its part")]

pub mod shared;

use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use serde_json::Value;

pub struct Place {
    pub folder: tempfile::TempDir,
    /// The authorities whose certificates are believed here, where they are not the system's.
    pub authorities: Option<PathBuf>,
}

impl Place {
    /// A folder that is also the user's home, so that no other test's sockets are near.
    pub fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a temporary folder"),
            authorities: None,
        }
    }

    pub fn with_firm() -> Self {
        let place = Self::new();
        let made = place.call(
            "app.create_firm",
            r#"{"name":"青山装饰","taxStatus":"small_scale","logoBase64":null,"owner":"林青"}"#,
            None,
        );
        assert!(made.status.success(), "{}", text(&made.stderr));
        place
    }

    pub fn db(&self) -> PathBuf {
        self.folder.path().join("firm.kaigong")
    }

    pub fn kaigong(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kaigong"));
        command
            .args(args)
            .env("HOME", self.folder.path())
            .env_remove("XDG_DATA_HOME")
            .env_remove("XDG_CONFIG_HOME")
            .stdin(Stdio::null());
        if let Some(authorities) = &self.authorities {
            command.env("SSL_CERT_FILE", authorities);
        }
        command
    }

    pub fn call(&self, name: &str, req: &str, member: Option<&str>) -> Output {
        let db = self.db();
        let mut command = self.kaigong(&["call", name, req, "--db"]);
        command.arg(db);
        if let Some(member) = member {
            command.args(["--as", member]);
        }
        command.output().expect("kaigong runs")
    }

    pub fn serve(&self) -> Serving {
        self.try_serve(|_| {}).expect("it prints its link")
    }

    /// Serves with what is added to the command; `None` where it ended before it was there.
    pub fn try_serve(&self, add: impl FnOnce(&mut Command)) -> Option<Serving> {
        let mut command = self.kaigong(&["serve", "--print-url", "--db"]);
        command.arg(self.db()).arg("--ui").arg(self.screens());
        add(&mut command);
        let mut child = command
            .stdout(Stdio::piped())
            .spawn()
            .expect("kaigong serves");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("piped"))
            .read_line(&mut line)
            .expect("text");
        if line.is_empty() {
            let _ = child.wait();
            return None;
        }
        let link = line.trim().to_owned();
        assert!(link.starts_with("http://127.0.0.1:"), "{link:?}");
        Some(Serving { child, link })
    }

    fn screens(&self) -> PathBuf {
        let folder = self.folder.path().join("screens");
        std::fs::create_dir_all(folder.join("assets")).expect("a folder");
        std::fs::write(folder.join("index.html"), "<title>Kaigong</title>").expect("a file");
        std::fs::write(folder.join("assets/a-1.js"), "export {}").expect("a file");
        folder
    }
}

/// `kaigong serve`, ended with the test.
pub struct Serving {
    pub child: Child,
    pub link: String,
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Serving {
    pub fn authority(&self) -> String {
        self.link["http://".len()..]
            .split('/')
            .next()
            .expect("an authority")
            .to_owned()
    }

    pub fn token_path(&self) -> String {
        format!("/{}", self.link.rsplit('/').next().expect("a path"))
    }

    /// Sends a request as it stands; `Host` and `Connection` are added where absent.
    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        self.try_send(method, path, headers, body)
            .expect("it answers")
    }

    /// The same; `None` where the other side went away before it had answered.
    pub fn try_send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Option<Reply> {
        let mut stream = TcpStream::connect(self.authority()).ok()?;
        stream
            .set_read_timeout(Some(Duration::from_secs(30)))
            .expect("a limit");
        let mut head = format!(
            "{method} {path} HTTP/1.1\r\nConnection: close\r\nContent-Length: {}\r\n",
            body.len()
        );
        if !headers
            .iter()
            .any(|(name, _)| name.eq_ignore_ascii_case("host"))
        {
            head += &format!("Host: {}\r\n", self.authority());
        }
        for (name, value) in headers {
            head += &format!("{name}: {value}\r\n");
        }
        head += "\r\n";
        stream.write_all(head.as_bytes()).ok()?;
        stream.write_all(body).ok()?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).ok()?;
        Reply::parse(&bytes)
    }

    /// Opens the link; the session's cookie.
    pub fn enter(&self) -> String {
        let reply = self.send("GET", &self.token_path(), &[], b"");
        assert_eq!(reply.status, 303);
        let cookie = reply.header("set-cookie").expect("a cookie");
        assert!(
            cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"),
            "{cookie}"
        );
        cookie.split(';').next().expect("a pair").to_owned()
    }

    pub fn call(&self, cookie: &str, name: &str, req: &Value) -> Value {
        self.try_call(cookie, name, req).expect("it answers")
    }

    /// The same; `None` where the other side went away before it had answered.
    pub fn try_call(&self, cookie: &str, name: &str, req: &Value) -> Option<Value> {
        let body = serde_json::json!({ "name": name, "req": req }).to_string();
        let headers = [("Cookie", cookie), ("Content-Type", "application/json")];
        let reply = self.try_send("POST", "/api/call", &headers, body.as_bytes())?;
        assert_eq!(reply.status, 200, "{}", reply.body);
        serde_json::from_str(&reply.body).ok()
    }
}

/// What a screen is told of commits.
pub struct Events(BufReader<TcpStream>);

impl Events {
    pub fn of(serving: &Serving, cookie: &str) -> Self {
        let mut stream = TcpStream::connect(serving.authority()).expect("it listens");
        stream
            .set_read_timeout(Some(Duration::from_secs(30)))
            .expect("a limit");
        let head = format!(
            "GET /api/events HTTP/1.1\r\nHost: {}\r\nCookie: {cookie}\r\n\r\n",
            serving.authority()
        );
        stream
            .write_all(head.as_bytes())
            .expect("it takes the request");
        let mut events = Self(BufReader::new(stream));
        // The stream is open as soon as its head is here; what is written after that must be told.
        events.line("content-type: text/event-stream");
        events
    }

    /// The next line that begins so.
    pub fn line(&mut self, wanted: &str) -> String {
        let mut line = String::new();
        while !line.starts_with(wanted) {
            line.clear();
            let read = self.0.read_line(&mut line).expect("text");
            assert!(read > 0, "the stream ended without {wanted:?}");
        }
        line
    }

    pub fn next(&mut self) -> Value {
        let told = self.line("data:");
        serde_json::from_str(told["data:".len()..].trim()).expect("JSON")
    }
}

pub struct Reply {
    pub status: u16,
    head: String,
    pub body: String,
}

impl Reply {
    /// `None` for less than a head.
    fn parse(bytes: &[u8]) -> Option<Self> {
        let whole = String::from_utf8_lossy(bytes);
        let (head, body) = whole.split_once("\r\n\r\n")?;
        let status = head.split(' ').nth(1)?.parse().ok()?;
        Some(Self {
            status,
            head: head.to_owned(),
            body: body.to_owned(),
        })
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.head
            .lines()
            .filter_map(|line| line.split_once(": "))
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    /// The code of the fault in the body.
    pub fn code(&self) -> String {
        let value: Value = serde_json::from_str(&self.body).expect("JSON");
        value["err"]["code"].as_str().expect("a code").to_owned()
    }
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

pub fn json(output: &Output) -> Value {
    assert!(output.status.success(), "{}", text(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON on standard output")
}

/// The code of the fault on standard error.
pub fn refusal(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stdout));
    let fault: Value = serde_json::from_slice(&output.stderr).expect("JSON on standard error");
    fault["code"].as_str().expect("a code").to_owned()
}

/// Reads lines of a stream until one contains `wanted`.
pub fn read_until(reader: impl Read, wanted: &str) -> String {
    for line in BufReader::new(reader).lines() {
        let line = line.expect("text");
        if line.contains(wanted) {
            return line;
        }
    }
    panic!("the stream ended without {wanted:?}");
}

/// The text of a PDF, laid out as on its pages, which end with a form feed.
pub fn read_back(pdf: &Path) -> String {
    let read = Command::new("pdftotext")
        .args(["-layout", &pdf.display().to_string(), "-"])
        .output()
        .expect("pdftotext is installed (package poppler-utils)");
    assert!(read.status.success(), "{}", text(&read.stderr));
    text(&read.stdout)
}

/// `53732` and `53732.5` as papers print them.
pub fn amount(value: &Value) -> String {
    let amount = value.as_str().expect("an amount");
    let (whole, fen) = amount.split_once('.').unwrap_or((amount, ""));
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{grouped}.{fen:0<2}")
}
