//! A schema of its own for each test, in the PostgreSQL of the run.

use tokio_postgres::NoTls;

use super::server::server;

/// The URL of a database with nothing in it.
pub async fn fresh_database() -> String {
    let url = tokio::task::spawn_blocking(server).await.unwrap();
    let (client, connection) = tokio_postgres::connect(&url, NoTls)
        .await
        .expect("the PostgreSQL of the tests answers");
    let talk = tokio::spawn(connection);
    let mut name = [0; 8];
    getrandom::fill(&mut name).unwrap();
    let name = format!("t{:016x}", u64::from_be_bytes(name));
    client
        .batch_execute(&format!("CREATE SCHEMA {name}"))
        .await
        .unwrap();
    drop(client);
    talk.await.unwrap().unwrap();
    let join = if url.contains('?') { '&' } else { '?' };
    format!("{url}{join}options=-csearch_path%3D{name}")
}
