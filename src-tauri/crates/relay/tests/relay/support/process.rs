//! The relay as a program of its own, to be killed.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};

use super::{Bed, Client};

/// A running `kaigong-relay`.
pub struct Process {
    child: Child,
    said: Arc<Mutex<String>>,
    pub address: SocketAddr,
}

impl Process {
    /// The program with the store of a bed, and environment variables.
    pub fn command(bed: &Bed, env: &[(&str, &str)]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kaigong-relay"));
        command.args([
            "--listen=127.0.0.1:0",
            "--address-rate=100000",
            "--device-rate=100000",
            "--data",
        ]);
        command
            .arg(bed.data.path())
            .env_remove("DATABASE_URL")
            .envs(env.iter().copied());
        if let Some(url) = &bed.url {
            command.env("DATABASE_URL", url);
        }
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        command
    }

    /// Starts it and waits until it listens.
    pub fn start(bed: &Bed, env: &[(&str, &str)]) -> Self {
        let mut child = Self::command(bed, env).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let said = Arc::new(Mutex::new(String::new()));
        let hear = {
            let said = said.clone();
            move |line: &str| {
                let mut said = said.lock().unwrap();
                said.push_str(line);
                said.push('\n');
            }
        };
        let listening = lines.find_map(|line| {
            let text = line.unwrap();
            hear(&text);
            let line: serde_json::Value =
                serde_json::from_str(&text).expect("a line of log is JSON");
            Some(line["fields"]["address"].as_str()?.parse().unwrap())
        });
        // What it writes later must not fill the pipe.
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(|line| hear(&line)));
        Self {
            child,
            said,
            address: listening.expect("it listens"),
        }
    }

    pub fn client(&self) -> Client {
        Client::new(self.address, Arc::default())
    }

    /// What it wrote into its log so far.
    pub fn log(&self) -> String {
        self.said.lock().unwrap().clone()
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// SIGTERM.
    pub fn terminate(&self) {
        let pid = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &pid])
                .status()
                .unwrap()
                .success()
        );
    }

    pub fn ended(&mut self) -> ExitStatus {
        self.child.wait().unwrap()
    }

    pub fn has_ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
