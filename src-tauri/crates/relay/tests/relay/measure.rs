//! How much a relay takes in and gives out: `cargo nextest run -p relay --release --run-ignored only --no-capture`. With
//! `KAIGONG_TEST_FSYNC=on` the PostgreSQL of the tests writes to last as a real one does. Nothing is decided by these times.

use std::sync::Arc;
use std::time::Instant;

use crate::support::{BASE, Bed, Device, Kind, TestFirm};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "measures"]
async fn sqlite() {
    measure(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "measures"]
async fn postgres() {
    measure(Kind::Postgres).await;
}

async fn measure(kind: Kind) {
    for (firms, devices, groups) in [(1, 1, 1), (1, 8, 1), (8, 1, 1), (1, 1, 200), (8, 1, 200)] {
        let pushes = if groups == 1 { 400 } else { 15 };
        let bed = Bed::new(kind).await;
        let relay = bed.relay().await;
        let mut working = Vec::new();
        for _ in 0..firms {
            let mut firm = TestFirm::on(&relay.client()).await;
            let mut writers = Vec::new();
            for _ in 0..devices {
                let mut device = firm.join(&relay.client()).await;
                let pushes: Vec<Vec<Vec<u8>>> = (0..pushes)
                    .map(|n| {
                        (0..groups)
                            .map(|g| group(&firm, &mut device, n * groups + g))
                            .collect()
                    })
                    .collect();
                writers.push((device, pushes));
            }
            let firm = Arc::new(firm);
            working.extend(
                writers
                    .into_iter()
                    .map(|writer| (firm.clone(), relay.client(), writer)),
            );
        }
        let began = Instant::now();
        let tasks: Vec<_> = working
            .into_iter()
            .map(|(firm, client, (device, pushes))| {
                tokio::spawn(async move {
                    for envelopes in pushes {
                        client
                            .push(&device.keys, firm.id, &envelopes)
                            .await
                            .unwrap();
                    }
                    (firm, client)
                })
            })
            .collect();
        let mut read = 0;
        let mut last = None;
        for task in tasks {
            last = Some(task.await.unwrap());
        }
        let took = began.elapsed().as_secs_f64();
        let (firm, client) = last.unwrap();
        let began = Instant::now();
        for entry in client.whole_log(&firm.owner.keys, firm.id, 1 << 20).await {
            read += usize::from(!entry.envelope.is_empty());
        }
        let reading = began.elapsed().as_secs_f64();
        let all = (firms * devices * pushes) as f64;
        println!(
            "{kind:?}: {firms} firms x {devices} devices, {groups} groups a push: {:.0} pushes/s, {:.0} groups/s; read {:.0} groups/s",
            all / took,
            all * groups as f64 / took,
            read as f64 / reading,
        );
    }
}

fn group(firm: &TestFirm, device: &mut Device, n: usize) -> Vec<u8> {
    let body = format!(
        "a change of some columns of one row, number {n}, with some text in it: 客户要求加急"
    );
    firm.bodies(device, &[(BASE, body.as_bytes())]).remove(0)
}
