//! `kaigong-relay`: the relay as a program. It stops on SIGTERM or Ctrl-C with what it has begun done.

use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use relay::server::Server;
use relay::settings::Settings;

fn main() -> ExitCode {
    let settings = Settings::parse();
    tracing_subscriber::fmt()
        .json()
        .with_max_level(settings.log)
        .with_target(false)
        .with_writer(std::io::stderr)
        .init();
    match run(settings) {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("kaigong-relay: {reason}");
            ExitCode::FAILURE
        }
    }
}

fn run(settings: Settings) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|reason| format!("no threads can be started: {reason}"))?;
    runtime.block_on(async {
        let server = Server::start(settings, Arc::new(relay::server::system_clock)).await?;
        tokio::spawn(stop_on_signal(server.stopper()));
        server.ended().await;
        Ok(())
    })
}

async fn stop_on_signal(stopper: relay::server::Stopper) {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminated) => {
                tokio::select! {
                    _ = interrupted => {}
                    _ = terminated.recv() => {}
                }
            }
            Err(reason) => {
                tracing::warn!(%reason, "SIGTERM cannot be heard");
                let _ = interrupted.await;
            }
        }
    }
    #[cfg(not(unix))]
    let _ = interrupted.await;
    stopper.stop();
}
