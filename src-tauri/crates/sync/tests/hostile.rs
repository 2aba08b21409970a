//! A relay that answers what no relay answers: endless, too large, too short, going nowhere. A round ends with a named trouble
//! after little was read, what is on the device is untouched, and the next round with an honest relay goes on.
#![allow(clippy::unwrap_used)]

mod common;

use std::cell::Cell;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread::JoinHandle;

use common::world::World;
use common::*;
use envelope::wire::{CertificatePage, LogPage, decode, encode};
use store::Pace;
use sync::http::Http;
use sync::{Answer, Relay, Request, Unreachable};

/// Nothing is read without end: more than the largest answer, with what is on its way between two sockets.
const MOST: usize = 32 << 20;

/// Reads the head of a request.
fn asked(stream: &mut TcpStream) {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        if stream.read(&mut byte).unwrap_or(0) == 0 {
            return;
        }
        head.push(byte[0]);
    }
}

/// Answers the first request with `head`, and then `again` and again, until the other side hangs up or twice the most was
/// sent: how much that was.
fn endless(head: &str, again: Vec<u8>) -> (Http, JoinHandle<usize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let http = Http::new(&format!("http://{}", listener.local_addr().unwrap()));
    let head = head.to_owned();
    let thread = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        asked(&mut stream);
        if stream.write_all(head.as_bytes()).is_err() {
            return 0;
        }
        let mut sent = 0;
        while !again.is_empty() && sent < 2 * MOST && stream.write_all(&again).is_ok() {
            sent += again.len();
        }
        sent
    });
    (http, thread)
}

/// A round with this relay ends with a trouble of this name; with the honest one all goes on.
fn round(http: &Http, code: &str, about: &str) {
    let mut world = World::new(61, 2);
    world.write(1);
    let device = &mut world.devices[1];
    let before = device.digest();
    let store = device.store.as_ref().unwrap();
    let report = device.engine.step(store, http, &Pace::default()).unwrap();
    assert_eq!(report.trouble.unwrap().code, code, "{about}");
    assert_eq!(device.digest(), before, "{about}");
    world.settle();
}

#[test]
fn an_answer_without_end_is_not_read_to_its_end() {
    let body = vec![0; 1 << 16];
    let mut chunk = format!("{:x}\r\n", body.len()).into_bytes();
    chunk.extend(&body);
    chunk.extend(b"\r\n");
    for (about, head, again) in [
        (
            "a giant length",
            "content-length: 1099511627776\r\n\r\n",
            body.clone(),
        ),
        ("chunks", "transfer-encoding: chunked\r\n\r\n", chunk),
        ("no length", "\r\n", body.clone()),
        ("a header", "x: ", vec![b'a'; 1 << 16]),
        ("headers", "", b"x: y\r\n".repeat(1000)),
    ] {
        let (http, thread) = endless(&format!("HTTP/1.1 200 OK\r\n{head}"), again);
        round(&http, "sync.offline", about);
        let sent = thread.join().unwrap();
        assert!(sent < MOST, "{about}: {sent} bytes were taken");
    }
}

#[test]
fn an_answer_of_another_length_or_form_is_told() {
    for (about, answer, code) in [
        (
            "too short",
            "content-length: 100\r\n\r\nten bytes.",
            "sync.offline",
        ),
        (
            "a negative length",
            "content-length: -1\r\n\r\n",
            "sync.offline",
        ),
        (
            "two lengths",
            "content-length: 1\r\ncontent-length: 2\r\n\r\nab",
            "sync.offline",
        ),
        (
            "nothing",
            "content-length: 0\r\n\r\n",
            "sync.strange_answer",
        ),
        (
            "lists longer than there are bytes",
            "content-length: 9\r\n\r\n\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}",
            "sync.strange_answer",
        ),
    ] {
        let (http, thread) = endless(&format!("HTTP/1.1 200 OK\r\n{answer}"), Vec::new());
        round(&http, code, about);
        thread.join().unwrap();
    }
}

#[test]
fn nobody_is_sent_elsewhere() {
    let elsewhere = TcpListener::bind("127.0.0.1:0").unwrap();
    elsewhere.set_nonblocking(true).unwrap();
    let address = elsewhere.local_addr().unwrap();
    let head = format!(
        "HTTP/1.1 307 Temporary Redirect\r\nlocation: http://{address}/v1\r\ncontent-length: 0\r\n\r\n"
    );
    let (http, thread) = endless(&head, Vec::new());
    round(&http, "sync.strange_answer", "a redirection");
    thread.join().unwrap();
    assert!(elsewhere.accept().is_err(), "it went there");
}

#[test]
fn a_stream_of_pokes_without_a_line_ends() {
    let world = World::new(62, 2);
    let device = &world.devices[1];
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n";
    let (http, thread) = endless(head, vec![b'a'; 1 << 16]);
    let mut pokes = device.engine.listen(device.store(), &http).unwrap();
    let told = pokes.next();
    drop(pokes);
    let sent = thread.join().unwrap();
    assert!(matches!(told, Some(Err(_))), "{told:?} after {sent} bytes");
    assert!(sent < MOST, "{sent} bytes were taken");
}

/// The honest relay with its answers changed, and an end to how often it may be asked.
struct Changed<'a, F> {
    line: &'a Line,
    change: F,
    asked: Cell<usize>,
}

const OFTEN: usize = 300;

impl<F: Fn(&Request<'_>, Vec<u8>) -> Vec<u8>> Relay for Changed<'_, F> {
    fn send(&self, request: &Request<'_>) -> Result<Answer, Unreachable> {
        self.asked.set(self.asked.get() + 1);
        if self.asked.get() > OFTEN {
            return Err(Unreachable("asked too often".to_owned()));
        }
        let answer = self.line.send(request)?;
        let body = match answer.status {
            200 => (self.change)(request, answer.body),
            _ => answer.body,
        };
        Ok(Answer { body, ..answer })
    }
}

/// A round in which the answers are changed: the code of its trouble, and how often was asked.
fn changed(
    world: &mut World,
    change: impl Fn(&Request<'_>, Vec<u8>) -> Vec<u8>,
) -> (Option<String>, usize) {
    let device = &mut world.devices[1];
    let relay = Changed {
        line: &device.line,
        change,
        asked: Cell::new(0),
    };
    let store = device.store.as_ref().unwrap();
    let report = device.engine.step(store, &relay, &Pace::default()).unwrap();
    (
        report.trouble.map(|trouble| trouble.code),
        relay.asked.get(),
    )
}

fn log_page(request: &Request<'_>, body: Vec<u8>, change: impl Fn(&mut LogPage)) -> Vec<u8> {
    if !request.path.contains("/log?") {
        return body;
    }
    let mut page: LogPage = decode(&body).unwrap();
    change(&mut page);
    encode(&page)
}

#[test]
fn pages_that_go_nowhere_end_the_round() {
    let mut world = World::new(63, 2);
    world.write(1);
    let (code, asked) = changed(&mut world, |request, body| {
        log_page(request, body, |page| {
            page.entries.clear();
            page.next = 0;
            page.more = true;
        })
    });
    assert!(asked < OFTEN, "asked without end: {code:?}");
    assert!(code.is_some());
    world.settle();
}

#[test]
fn certificates_without_end_end_the_round() {
    let mut world = World::new(64, 2);
    world.write(1);
    let first = locked(&world.net)
        .server
        .firms
        .values()
        .next()
        .unwrap()
        .roster
        .head();
    let (code, asked) = changed(&mut world, |request, body| {
        if request.path.contains("/certificates") {
            let mut page: CertificatePage = decode(&body).unwrap();
            page.head.count += 1;
            page.more = true;
            page.certificates = vec![vec![7; 200].into(); 3];
            return encode(&page);
        }
        log_page(request, body, |page| {
            page.head = first;
            page.head.count += 1;
        })
    });
    assert!(asked < OFTEN, "asked without end: {code:?}");
    let code = code.unwrap();
    assert!(code.starts_with("certificate."), "{code}");
    world.settle();
}

#[test]
fn a_clock_at_the_end_of_time_stops_nobody_for_good() {
    for wrong in [u64::MAX, i64::MAX as u64, 0] {
        let mut world = World::new(65, 2);
        world.write(1);
        let (_, asked) = changed(&mut world, |request, body| {
            log_page(request, body, |page| page.server_ms = wrong)
        });
        assert!(asked < OFTEN);
        world.write(1);
        world.settle();
    }
}

#[test]
fn a_new_device_does_not_read_certificates_without_end() {
    use sync::{Joined, Joining};
    let mut world = World::new(66, 1);
    let folder = folder();
    let env = Env::new(&world.time, 67);
    let new = Device::new(
        folder.path().join("new.kaigong"),
        env.clone(),
        &world.net,
        7,
    );
    let owner = &mut world.devices[0];
    let store = owner.store.as_ref().unwrap();
    let mut inviting = owner.engine.invite(store, &owner.line).unwrap();
    let mut joining = Joining::new(env, &inviting.uri(), None, "笔记本", "小王").unwrap();
    joining.poll(&new.line).unwrap();
    inviting.poll(&owner.engine, store, &owner.line).unwrap();
    joining.poll(&new.line).unwrap();
    inviting.poll(&owner.engine, store, &owner.line).unwrap();
    let seat = common::world::seat("designer");
    inviting
        .admit(&mut owner.engine, store, &owner.line, &seat)
        .unwrap();
    assert_eq!(joining.poll(&new.line).unwrap(), Joined::In);
    let first = Cell::new(Vec::new());
    let relay = Changed {
        line: &new.line,
        change: |request: &Request<'_>, body: Vec<u8>| {
            if !request.path.contains("/certificates") {
                return body;
            }
            // The same page again and again, and always more behind it.
            let kept = first.take();
            let mut page: CertificatePage =
                decode(if kept.is_empty() { &body } else { &kept }).unwrap();
            page.more = true;
            let again = encode(&page);
            first.set(again.clone());
            again
        },
        asked: Cell::new(0),
    };
    let refused = joining.enter(new.store(), &relay, &*new.vault).unwrap_err();
    assert!(
        relay.asked.get() < OFTEN,
        "asked without end: {}",
        refused.code
    );
    // With an honest relay it gets in.
    joining.enter(new.store(), &new.line, &*new.vault).unwrap();
}
