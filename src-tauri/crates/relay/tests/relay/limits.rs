//! Too much, too slow, too large: what a relay does with clients that do not behave, and what it says of itself.

use std::io::ErrorKind;
use std::time::Duration;

use envelope::DeviceKeys;
use envelope::wire::{ByteBuf, Push, encode};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::support::{Bed, Kind, Running, TestFirm, on_both};

on_both! {
    too_many_requests_wait
    slow_clients_are_let_go
    giant_lengths_are_refused_unread
    a_refusal_of_what_was_not_read_says_that_it_hangs_up
    garbage_is_answered_or_hung_up_on
    health_and_metrics_tell_without_naming
    it_stops_with_what_it_has_begun_done
}

/// Sends bytes, then reads until the other end closes or `patience` is over.
async fn talk(relay: &Running, bytes: &[u8], patience: Duration) -> Result<String, &'static str> {
    let mut stream = TcpStream::connect(relay.address).await.unwrap();
    let mut answer = Vec::new();
    let talked = async {
        if let Err(reason) = stream.write_all(bytes).await {
            assert!(
                matches!(
                    reason.kind(),
                    ErrorKind::ConnectionReset | ErrorKind::BrokenPipe
                ),
                "{reason}"
            );
        }
        let _ = stream.read_to_end(&mut answer).await;
    };
    timeout(patience, talked)
        .await
        .map_err(|_| "it was not hung up on")?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

async fn too_many_requests_wait(kind: Kind) {
    let bed = Bed::new(kind).await;
    let relay = bed.relay_with(&["--device-rate=1"]).await;
    let client = relay.client();
    let mut firm = TestFirm::on(&client).await;
    let other = firm.join(&client).await;
    let mut answered = 0;
    let refused = loop {
        match client.log(&other.keys, firm.id, "").await {
            Ok(_) => answered += 1,
            Err(refused) => break refused,
        }
    };
    assert!((10..100).contains(&answered), "{answered}");
    assert_eq!(refused.brief(), (429, "relay.too_many"));
    assert!(refused.fault.params["retry_after_s"].as_u64().unwrap() >= 1);
    client
        .log(&firm.owner.keys, firm.id, "")
        .await
        .expect("another device has a limit of its own");
    relay.stop().await;
    let relay = bed
        .relay_with(&["--address-rate=1", "--behind-proxy"])
        .await;
    let http = relay.client().http;
    let ask = async |forwarded: &str| {
        let request = http.get(format!("http://{}/x", relay.address));
        let answer = request
            .header("x-forwarded-for", forwarded)
            .send()
            .await
            .unwrap();
        (
            answer.status().as_u16(),
            answer.headers().contains_key("retry-after"),
        )
    };
    let mut asked = 0;
    while ask("10.9.9.9, 192.0.2.1").await != (429, true) {
        asked += 1;
        assert!(asked < 100);
    }
    // What the caller says before the proxy's own entry changes nothing; another caller is not held back.
    assert_eq!(ask("203.0.113.5, 192.0.2.1").await.0, 429);
    assert_eq!(ask("10.9.9.9, 192.0.2.2").await.0, 404);
    assert_eq!(ask("2001:db8::1").await.0, 404);
}

async fn slow_clients_are_let_go(kind: Kind) {
    let bed = Bed::new(kind).await;
    let relay = bed.relay().await;
    let client = relay.client();
    let mut firm = TestFirm::on(&client).await;
    let mut device = firm.join(&client).await;
    let mut noise = vec![0; 500_000];
    getrandom::fill(&mut noise).unwrap();
    for _ in 0..4 {
        let group = |_| firm.bodies(&mut device, &[(crate::support::BASE, &noise)]);
        let envelopes: Vec<_> = (0..8).flat_map(group).collect();
        client
            .push(&device.keys, firm.id, &envelopes)
            .await
            .unwrap();
    }
    relay.stop().await;
    let relay = bed.relay_with(&["--patience=0.5"]).await;
    let client = relay.client();
    let patience = Duration::from_secs(20);
    // A head that never ends, a body that never ends, and nothing at all.
    let head = b"GET /health HTTP/1.1\r\nhost: x\r\n";
    talk(&relay, head, patience).await.unwrap();
    talk(&relay, b"", patience).await.unwrap();
    let mailbox = "ab".repeat(16);
    let head =
        format!("PUT /v1/join/{mailbox}/0 HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nshort");
    let answer = talk(&relay, head.as_bytes(), patience).await.unwrap();
    assert!(
        answer.starts_with("HTTP/1.1 408") && answer.contains("relay.slow"),
        "{answer}"
    );
    // One that does not take its answers: three pages of 8 MB, asked for at once and not read.
    let target = format!("/v1/firms/{}/log?after=0&max_bytes=8388608", firm.id);
    let mut stream = TcpStream::connect(relay.address).await.unwrap();
    for _ in 0..3 {
        let signature = client.sign(&device.keys, "GET", &target, b"");
        let request =
            format!("GET {target} HTTP/1.1\r\nhost: x\r\nauthorization: {signature}\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
    }
    tokio::time::sleep(Duration::from_secs(4)).await;
    let mut taken = Vec::new();
    let read = timeout(patience, stream.read_to_end(&mut taken)).await;
    let _ = read.expect("it was hung up on");
    assert!(
        taken.len() < 3 * 8_000_000,
        "it was waited for until it read"
    );
    // All the while others are served.
    client.log(&device.keys, firm.id, "after=1").await.unwrap();
}

async fn giant_lengths_are_refused_unread(kind: Kind) {
    let bed = Bed::new(kind).await;
    let relay = bed.relay_with(&["--patience=2"]).await;
    let client = relay.client();
    let firm = TestFirm::on(&client).await;
    let patience = Duration::from_secs(20);
    // A length that is no number of bytes at all is refused before anybody looks at the request.
    for (length, status) in [
        ("5000000", "413"),
        ("99999999999", "413"),
        ("18446744073709551615", "4"),
    ] {
        let target = format!("/v1/firms/{}/push", firm.id);
        let signature = client.sign(&firm.owner.keys, "POST", &target, b"");
        let head = format!(
            "POST {target} HTTP/1.1\r\nhost: x\r\nauthorization: {signature}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
        );
        let answer = talk(&relay, head.as_bytes(), patience).await.unwrap();
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status}")),
            "{length}: {answer}"
        );
    }
    // In pieces without a length, one after the other, for ever.
    let mut chunks = format!(
        "PUT /v1/join/{}/0 HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n",
        "ab".repeat(16)
    );
    for _ in 0..50 {
        chunks.push_str(&format!("400\r\n{}\r\n", "x".repeat(1024)));
    }
    let answer = talk(&relay, chunks.as_bytes(), patience).await.unwrap();
    assert!(
        answer.starts_with("HTTP/1.1 413") && answer.contains("relay.too_large"),
        "{answer}"
    );
    // A head without end.
    let head = format!("GET /health HTTP/1.1\r\nx: {}\r\n\r\n", "x".repeat(200_000));
    let answer = talk(&relay, head.as_bytes(), patience).await.unwrap();
    assert!(
        answer.is_empty() || answer.starts_with("HTTP/1.1 431"),
        "{answer}"
    );
    client.log(&firm.owner.keys, firm.id, "").await.unwrap();
}

async fn a_refusal_of_what_was_not_read_says_that_it_hangs_up(kind: Kind) {
    let bed = Bed::new(kind).await;
    let relay = bed.relay().await;
    let client = relay.client();
    let firm = TestFirm::on(&client).await;
    // The body of neither has come yet when the answer is clear: a firm that is not here, and nobody's signature.
    let unknown = format!("/v1/firms/{}/push", "ab".repeat(16));
    let known = format!("/v1/firms/{}/push", firm.id);
    let signature = client.sign(&firm.owner.keys, "POST", &unknown, b"");
    for (target, signature, status) in [(unknown, signature, "404"), (known, String::new(), "401")]
    {
        let head = format!(
            "POST {target} HTTP/1.1\r\nhost: x\r\nauthorization: {signature}\r\ncontent-length: 1000\r\n\r\n"
        );
        let answer = talk(&relay, head.as_bytes(), Duration::from_secs(20))
            .await
            .unwrap();
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status}")),
            "{answer}"
        );
        assert!(answer.contains("connection: close"), "{answer}");
    }
    // A refused question is no reason to hang up.
    let mut stream = TcpStream::connect(relay.address).await.unwrap();
    for _ in 0..2 {
        let head = format!("GET /v1/firms/{}/log HTTP/1.1\r\nhost: x\r\n\r\n", firm.id);
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut begin = [0; 4096];
        let read = stream.read(&mut begin).await.unwrap();
        let answer = String::from_utf8_lossy(&begin[..read]);
        assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
        assert!(!answer.contains("connection: close"), "{answer}");
    }
}

async fn garbage_is_answered_or_hung_up_on(kind: Kind) {
    let bed = Bed::new(kind).await;
    let relay = bed.relay_with(&["--patience=0.5"]).await;
    for round in 0..12_u8 {
        let mut garbage = vec![round; 300];
        getrandom::fill(&mut garbage[usize::from(round) * 5..]).unwrap();
        talk(&relay, &garbage, Duration::from_secs(20))
            .await
            .unwrap();
    }
    relay.stop().await;
    // Connections over the limit are turned away; those that are open go on.
    let relay = bed.relay_with(&["--max-connections-address=20"]).await;
    let client = relay.client();
    let firm = TestFirm::on(&client).await;
    let mut open = Vec::new();
    for _ in 0..40 {
        open.push(TcpStream::connect(relay.address).await.unwrap());
    }
    let answer = talk(
        &relay,
        b"GET /health HTTP/1.1\r\nhost: x\r\n\r\n",
        Duration::from_secs(20),
    )
    .await
    .unwrap();
    assert_eq!(answer, "", "turned away");
    client
        .log(&firm.owner.keys, firm.id, "")
        .await
        .expect("its connection was open before");
    drop(open);
    for _ in 0..100 {
        let answer = talk(
            &relay,
            b"GET /health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
            Duration::from_secs(20),
        );
        if answer.await.unwrap().starts_with("HTTP/1.1 200") {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("places of closed connections were not given to others");
}

async fn health_and_metrics_tell_without_naming(kind: Kind) {
    let bed = Bed::new(kind).await;
    let relay = bed.relay_with(&["--metrics-listen=127.0.0.1:0"]).await;
    let client = relay.client();
    let mut firm = TestFirm::on(&client).await;
    let mut device = firm.join(&client).await;
    let envelope = firm.group(&mut device, "hello");
    client
        .push(&device.keys, firm.id, std::slice::from_ref(&envelope))
        .await
        .unwrap();
    client
        .push(&device.keys, firm.id, std::slice::from_ref(&envelope))
        .await
        .unwrap();
    client.log(&device.keys, firm.id, "").await.unwrap();
    let health: serde_json::Value = serde_json::from_slice(
        &client
            .send("GET", "/health", Vec::new(), None)
            .await
            .unwrap(),
    )
    .unwrap();
    assert_eq!(health["state"], "ok");
    assert_eq!(
        health["store"],
        if kind == Kind::Sqlite {
            "sqlite"
        } else {
            "postgresql"
        }
    );
    let refused = client
        .send("GET", "/metrics", Vec::new(), None)
        .await
        .unwrap_err();
    assert_eq!(
        refused.brief(),
        (404, "relay.no_such_path"),
        "it is elsewhere"
    );
    let url = format!("http://{}/metrics", relay.metrics_address.unwrap());
    let metrics = client
        .http
        .get(url)
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    for line in [
        "kaigong_relay_envelopes_total{name=\"ok\"} 1".to_owned(),
        "kaigong_relay_envelopes_total{name=\"dup\"} 1".to_owned(),
        format!("kaigong_relay_taken_bytes_total {}", envelope.len()),
        format!("kaigong_relay_given_bytes_total {}", envelope.len()),
        "kaigong_relay_requests_total{route=\"/v1/firms/{firm}/push\",method=\"POST\",status=\"200\"} 2".to_owned(),
        "kaigong_relay_refused_total{name=\"relay.no_such_path\"} 1".to_owned(),
        "kaigong_relay_waiting 0".to_owned(),
    ] {
        assert!(metrics.lines().any(|found| found == line), "{line}\n{metrics}");
    }
    for secret in [
        firm.id.to_string(),
        device.keys.device().to_string(),
        "127.0.0.1".to_owned(),
    ] {
        assert!(!metrics.contains(&secret));
    }
}

async fn it_stops_with_what_it_has_begun_done(kind: Kind) {
    let bed = Bed::new(kind).await;
    let relay = bed.relay().await;
    let client = relay.client();
    let mut firm = TestFirm::on(&client).await;
    let mut device = firm.join(&client).await;
    let envelope = firm.group(&mut device, "on its way");
    let waiter = {
        let (client, id) = (relay.client(), firm.id);
        let keys = DeviceKeys::from_secret(&device.keys.to_secret()).unwrap();
        tokio::spawn(async move { client.log(&keys, id, "after=0&wait=30").await })
    };
    while !client.metrics().await.contains("kaigong_relay_waiting 1") {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    // A push whose body the relay has asked for, and does not have yet.
    let target = format!("/v1/firms/{}/push", firm.id);
    let body = encode(&Push {
        envelopes: vec![ByteBuf::from(envelope)],
    });
    let signature = client.sign(&device.keys, "POST", &target, &body);
    let head = format!(
        "POST {target} HTTP/1.1\r\nhost: x\r\nauthorization: {signature}\r\nexpect: 100-continue\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    let mut stream = TcpStream::connect(relay.address).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut go_on = [0; 25];
    stream.read_exact(&mut go_on).await.unwrap();
    assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");
    let address = relay.address;
    let stopping = tokio::spawn(relay.stop());
    assert!(waiter.await.unwrap().is_ok(), "who waits is answered");
    assert!(!stopping.is_finished(), "it waits for what was begun");
    stream.write_all(&body).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    assert!(
        answer.starts_with(b"HTTP/1.1 200"),
        "{}",
        String::from_utf8_lossy(&answer)
    );
    let stopped = timeout(Duration::from_secs(15), stopping).await;
    stopped.expect("well before a wait would be over").unwrap();
    assert!(TcpStream::connect(address).await.is_err());
    let relay = bed.relay().await;
    assert_eq!(
        relay
            .client()
            .whole_log(&device.keys, firm.id, 1 << 20)
            .await
            .len(),
        1
    );
}
