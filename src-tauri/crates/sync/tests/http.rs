//! Over real HTTP, with the real relay in this process.
#![allow(clippy::unwrap_used)]

mod common;

use std::sync::mpsc;
use std::time::{Duration, Instant};

use common::real::Real;
use common::world::seat;
use common::*;
use store::Pace;
use sync::http::{Http, Poke};
use sync::{Joined, Joining};

fn step(device: &mut Device, http: &Http) -> sync::Report {
    let store = device.store.as_ref().unwrap();
    device.engine.step(store, http, &Pace::default()).unwrap()
}

#[test]
fn two_devices_over_the_real_relay_and_a_poke_within_a_second() {
    let folder = folder();
    let time = Time::new();
    let mut relay = Real::sqlite(&time, &folder.path().join("relay"));
    let http = relay.http(0).clone();
    let address = http.address().to_owned();
    let net = Net::shared(&time, 1);
    let device = |number: u8| {
        let path = folder.path().join(format!("{number}.kaigong"));
        Device::new(path, Env::new(&time, u64::from(number)), &net, number)
    };
    let (mut first, mut second) = (device(1), device(2));
    first.write(|tx| item(tx, "强化地板", 8_900));
    let store = first.store.as_ref().unwrap();
    first
        .engine
        .found(store, &address, "前台电脑", first.member)
        .unwrap();
    let report = step(&mut first, &http);
    assert_eq!((report.sent, report.trouble), (1, None));

    let store = first.store.as_ref().unwrap();
    let mut inviting = first.engine.invite(store, &http).unwrap();
    let mut joining =
        Joining::new(second.env.clone(), &inviting.uri(), None, "笔记本", "小王").unwrap();
    assert_eq!(joining.relay(), address);
    assert_eq!(joining.poll(&http).unwrap(), Joined::Waiting);
    inviting.poll(&first.engine, store, &http).unwrap();
    let Joined::Compare(digits) = joining.poll(&http).unwrap() else {
        panic!("no digits");
    };
    let asking = inviting.poll(&first.engine, store, &http).unwrap().unwrap();
    assert_eq!(asking.digits, Some(digits));
    inviting
        .admit(&mut first.engine, store, &http, &seat("designer"))
        .unwrap();
    assert_eq!(joining.poll(&http).unwrap(), Joined::In);
    joining
        .enter(second.store(), &http, &*second.vault)
        .unwrap();
    let report = step(&mut second, &http);
    assert_eq!((report.received, report.trouble), (1, None));
    assert_eq!(first.digest(), second.digest());

    // The second one listens while the first one writes.
    let pokes = second.engine.listen(second.store(), &http).unwrap();
    let (say, hear) = mpsc::channel();
    let listening = std::thread::spawn(move || {
        for poke in pokes {
            if poke == Ok(Poke::News) && say.send(Instant::now()).is_err() {
                return;
            }
        }
    });
    step(&mut second, &http);
    first.write(|tx| item(tx, "墙砖", 5_900));
    let pushed = Instant::now();
    assert_eq!(step(&mut first, &http).sent, 1);
    let heard = hear.recv_timeout(Duration::from_secs(20)).unwrap();
    println!("poked after {:?}", heard.saturating_duration_since(pushed));
    assert_eq!(step(&mut second, &http).received, 1);
    assert_eq!(first.digest(), second.digest());

    let status = second.engine.status(second.store()).unwrap().unwrap();
    assert_eq!(
        (status.waiting, status.aside_count, status.trouble),
        (0, 0, None)
    );
    assert!(status.devices.iter().all(|device| device.seen_at.is_some()));

    drop(hear);
    relay.stop();
    listening.join().unwrap();
    let report = step(&mut second, &http);
    assert_eq!(report.trouble.unwrap().code, "sync.offline");
    assert_eq!(second.digest(), first.digest());
}

#[test]
fn an_address_where_no_relay_is_is_told() {
    let folder = folder();
    let time = Time::new();
    let net = Net::shared(&time, 1);
    let mut device = Device::new(folder.path().join("1.kaigong"), Env::new(&time, 1), &net, 1);
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let store = device.store.as_ref().unwrap();
    device
        .engine
        .found(store, &address, "电脑", device.member)
        .unwrap();
    let answers = std::thread::spawn(move || {
        use std::io::{Read as _, Write as _};
        let (mut stream, _) = listener.accept().unwrap();
        let mut asked = [0; 16384];
        let _ = stream.read(&mut asked).unwrap();
        let page = "<html>Please log in to the guest network</html>";
        let answer = format!(
            "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{page}",
            page.len()
        );
        stream.write_all(answer.as_bytes()).unwrap();
    });
    let http = Http::new(&address);
    let report = step(&mut device, &http);
    assert_eq!(report.trouble.unwrap().code, "sync.strange_answer");
    answers.join().unwrap();
    let report = step(&mut device, &http);
    assert_eq!(report.trouble.unwrap().code, "sync.offline");
}
