//! What an administrator can set: by flag, or by the environment variable named beside it.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser};

/// Keeps and passes on what the devices of a firm wrote, encrypted end to end; it can read none of it.
#[derive(Clone, Debug, Parser)]
#[command(name = "kaigong-relay", version, args_override_self = true)]
pub struct Settings {
    /// Where to listen.
    #[arg(long, env = "KAIGONG_RELAY_LISTEN", default_value = "127.0.0.1:7380")]
    pub listen: SocketAddr,
    /// Answer /metrics here and no longer where devices call.
    #[arg(long, env = "KAIGONG_RELAY_METRICS_LISTEN")]
    pub metrics_listen: Option<SocketAddr>,
    /// The folder for one SQLite file a firm, where there is no DATABASE_URL.
    #[arg(long, env = "KAIGONG_RELAY_DATA", default_value = "relay")]
    pub data: PathBuf,
    /// Where sealed files (photos, drawings) are kept: a folder, or s3://bucket/prefix with the usual AWS_… variables; `files` in the data folder otherwise.
    #[arg(long, env = "KAIGONG_RELAY_FILES")]
    pub files: Option<String>,
    /// Keep everything but files in this PostgreSQL instead: postgres://user:password@host/database.
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// Connections to PostgreSQL at most.
    #[arg(long, env = "KAIGONG_RELAY_DATABASE_CONNECTIONS", default_value_t = 16, value_parser = clap::value_parser!(u32).range(2..=1000))]
    pub database_connections: u32,
    /// The certificate chain (PEM) for TLS; read again when the file changes.
    #[arg(long, env = "KAIGONG_RELAY_TLS_CERT", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// Its private key (PEM).
    #[arg(long, env = "KAIGONG_RELAY_TLS_KEY", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
    /// A proxy stands before this relay: the last X-Forwarded-For entry is who calls.
    #[arg(long, env = "KAIGONG_RELAY_BEHIND_PROXY", value_parser = clap::builder::FalseyValueParser::new())]
    pub behind_proxy: bool,
    /// What is written to standard error: error, warn, info or debug.
    #[arg(long, env = "KAIGONG_RELAY_LOG", default_value = "info")]
    pub log: tracing::Level,
    #[command(flatten)]
    pub limits: Limits,
}

/// How much anybody may take of this relay.
#[derive(Clone, Debug, Args)]
pub struct Limits {
    /// Requests a second of one address, ten seconds' worth at once.
    #[arg(long, env = "KAIGONG_RELAY_ADDRESS_RATE", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
    pub address_rate: u32,
    /// Requests a second of one device, ten seconds' worth at once.
    #[arg(long, env = "KAIGONG_RELAY_DEVICE_RATE", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..))]
    pub device_rate: u32,
    /// New firms an hour of one address.
    #[arg(long, env = "KAIGONG_RELAY_FIRMS_AN_HOUR", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..))]
    pub firms_an_hour: u32,
    /// Firms altogether; 0 takes no new ones.
    #[arg(long, env = "KAIGONG_RELAY_MAX_FIRMS", default_value_t = 10_000)]
    pub max_firms: u64,
    /// Bytes of one firm: its log and its snapshots.
    #[arg(long, env = "KAIGONG_RELAY_MAX_FIRM_BYTES", default_value_t = 20 << 30)]
    pub max_firm_bytes: u64,
    /// Bytes of one firm's files.
    #[arg(long, env = "KAIGONG_RELAY_MAX_FIRM_FILES", default_value_t = 100 << 30)]
    pub max_firm_files: u64,
    /// Bytes of one file, as it is sealed.
    #[arg(long, env = "KAIGONG_RELAY_MAX_FILE", default_value_t = 256 << 20)]
    pub max_file: u64,
    /// Joinings a minute of one address.
    #[arg(long, env = "KAIGONG_RELAY_JOINS_A_MINUTE", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..))]
    pub joins_a_minute: u32,
    /// Mailboxes for joining that wait at the same time.
    #[arg(long, env = "KAIGONG_RELAY_MAX_MAILBOXES", default_value_t = 10_000)]
    pub max_mailboxes: u64,
    /// Open connections altogether.
    #[arg(long, env = "KAIGONG_RELAY_MAX_CONNECTIONS", default_value_t = 10_000)]
    pub max_connections: u32,
    /// Open connections of one address (none is counted behind a proxy).
    #[arg(
        long,
        env = "KAIGONG_RELAY_MAX_CONNECTIONS_ADDRESS",
        default_value_t = 200
    )]
    pub max_connections_address: u32,
    /// Bytes of requests being read at the same time.
    #[arg(long, env = "KAIGONG_RELAY_MAX_READING", default_value_t = 256 << 20, value_parser = clap::value_parser!(u32).range(32 << 20..=1 << 31))]
    pub max_reading: u32,
    /// Seconds for a request's head, its body, or a client that does not take its answer.
    #[arg(long, env = "KAIGONG_RELAY_PATIENCE", default_value = "30", value_parser = seconds)]
    pub patience: Duration,
    /// Seconds that a stopping relay waits for what it has begun.
    #[arg(long, env = "KAIGONG_RELAY_STOP_WAIT", default_value = "20", value_parser = seconds)]
    pub stop_wait: Duration,
}

/// Whole or broken seconds, more than none.
fn seconds(text: &str) -> Result<Duration, String> {
    let parsed: f64 = text
        .parse()
        .map_err(|_| "not a number of seconds".to_owned())?;
    Duration::try_from_secs_f64(parsed)
        .ok()
        .filter(|wait| !wait.is_zero())
        .ok_or_else(|| "more than 0 seconds are needed".to_owned())
}
