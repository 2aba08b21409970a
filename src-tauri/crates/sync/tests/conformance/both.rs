//! Both relays, asked the same.

use std::collections::{BTreeSet, HashMap};

use envelope::request;
use envelope::wire::{
    CertificatePage, DevicePage, LogPage, Outcome, PushAnswer, SnapshotPage, Wraps, decode,
};
use envelope::{DeviceKeys, FirmId};
use kernel::Fault;
use sync::{Answer, Method, Request};

use crate::common::Time;
use crate::common::model::Server;
use crate::common::real::Real;

pub struct Both {
    pub time: Time,
    model: Server,
    real: Real,
    backup: Option<Server>,
    /// The real relay's name of each log of the model's.
    logs: HashMap<[u8; 16], [u8; 16]>,
    /// What became of envelopes and requests so far.
    pub met: BTreeSet<String>,
    _folder: tempfile::TempDir,
}

/// One request, signed or not.
#[derive(Clone, Debug)]
pub struct Asked {
    pub method: Method,
    pub path: String,
    pub authorization: Option<String>,
    pub body: Vec<u8>,
}

/// What both answered: the same.
pub type Told = Result<Vec<u8>, (u16, String)>;

impl Both {
    pub fn new() -> Self {
        let folder = crate::common::folder();
        let time = Time::new();
        Self {
            real: Real::sqlite(&time, &folder.path().join("relay")),
            model: Server::default(),
            backup: None,
            logs: HashMap::new(),
            met: BTreeSet::new(),
            time,
            _folder: folder,
        }
    }

    /// The last number of a device that the relay has.
    pub fn have(&self, firm: FirmId, device: &DeviceKeys) -> u64 {
        let firm = self.model.firms.get(&firm);
        firm.map_or(0, |firm| firm.have(device.device()))
    }

    /// The last place in the log.
    pub fn log_end(&self, firm: FirmId) -> u64 {
        self.model.firms.get(&firm).map_or(0, |firm| firm.end())
    }

    /// What the log is called in manifests, which name it. Both have it under the real one's name from then on.
    pub fn log_name(&mut self, firm: FirmId, real: [u8; 16]) {
        if let Some(firm) = self.model.firms.get_mut(&firm) {
            firm.log_id = real;
        }
    }

    pub fn wipe(&mut self) {
        self.real.wipe();
        self.model = Server {
            made: self.model.made,
            ..Server::default()
        };
    }

    pub fn back_up(&mut self) {
        self.real.back_up();
        // Which requests were seen before is not on the disk.
        self.model.nonces.clear();
        self.backup = Some(self.model.clone());
    }

    pub fn restore(&mut self) {
        if let Some(backup) = self.backup.clone() {
            assert!(self.real.restore());
            self.model = Server {
                made: self.model.made,
                ..backup
            };
        }
    }

    /// A request as a device signs it now.
    pub fn signed(
        &self,
        keys: &DeviceKeys,
        method: Method,
        path: String,
        body: Vec<u8>,
        off_ms: i64,
        dice: &mut crate::common::Dice,
    ) -> Asked {
        let asked = request::Request {
            method: method.name(),
            target: &path,
            body: &body,
        };
        let mut roll = |bytes: &mut [u8]| bytes.fill_with(|| dice.next() as u8);
        let now = (self.time.now() + off_ms) as u64;
        let authorization = Some(asked.sign(keys, now, &mut roll));
        Asked {
            method,
            path,
            authorization,
            body,
        }
    }

    #[track_caller]
    pub fn ask(&mut self, asked: &Asked) -> Told {
        let authorization = asked.authorization.clone();
        let now = self.time.now() as u64;
        let model = self.model.handle(
            asked.method,
            &asked.path,
            authorization.as_deref(),
            &asked.body,
            now,
        );
        let request = Request {
            method: asked.method,
            path: asked.path.clone(),
            authorization,
            body: &asked.body,
            wait_s: 0,
        };
        let real = self.real.send(0, &request).unwrap();
        let about = format!(
            "{} {} with {} bytes",
            asked.method.name(),
            asked.path,
            asked.body.len()
        );
        self.compare(&about, &asked.path, &model, &real);
        match real.status {
            200..300 => Ok(real.body),
            status => Err((status, code(&real))),
        }
    }

    #[track_caller]
    fn compare(&mut self, about: &str, path: &str, model: &Answer, real: &Answer) {
        let brief = |answer: &Answer| {
            let refused = (answer.status >= 300).then(|| code(answer));
            (answer.status, refused)
        };
        assert_eq!(brief(model), brief(real), "{about}: in memory, really");
        if model.status >= 300 {
            self.met.insert(code(real));
            return;
        }
        let (what, query) = path.split_once('?').unwrap_or((path, ""));
        let reading = query.starts_with("after") || query.is_empty();
        match what.rsplit('/').next().unwrap() {
            "push" => {
                let [mut model, real] = both::<PushAnswer>(model, real);
                model.log_id = self.real_name(model.log_id, real.log_id);
                assert_eq!(model, real, "{about}: in memory, really");
                self.met.extend(real.outcomes.iter().map(name));
            }
            "log" => {
                let [mut model, real] = both::<LogPage>(model, real);
                model.log_id = self.real_name(model.log_id, real.log_id);
                assert_eq!(model, real, "{about}: in memory, really");
            }
            "certificates" if reading && decode::<CertificatePage>(&real.body).is_ok() => {
                // Pages are larger there.
                let [model, real] = both::<CertificatePage>(model, real);
                assert_eq!(model.head, real.head, "{about}: in memory, really");
                assert!(
                    real.certificates.starts_with(&model.certificates),
                    "{about}"
                );
                assert!(model.more || model.certificates == real.certificates);
            }
            "wraps" if decode::<Wraps>(&real.body).is_ok() => {
                let sorted = |mut all: Wraps| {
                    all.wraps
                        .sort_by_key(|wrap| (wrap.room, wrap.epoch, wrap.receiver));
                    all
                };
                let [model, real] = both::<Wraps>(model, real).map(sorted);
                assert_eq!(model, real, "{about}: in memory, really");
            }
            "snapshot" if decode::<SnapshotPage>(&real.body).is_ok() => {
                let [mut model, real] = both::<SnapshotPage>(model, real);
                model.log_id = self.real_name(model.log_id, real.log_id);
                assert_eq!(model, real, "{about}: in memory, really");
            }
            "devices" => {
                // When devices were seen is written down there after a moment.
                let [model, real] = both::<DevicePage>(model, real).map(|page| {
                    let numbers = page.devices.iter().map(|seen| (seen.device, seen.dev_seq));
                    (page.server_ms, numbers.collect::<Vec<_>>())
                });
                assert_eq!(model, real, "{about}: in memory, really");
            }
            _ => assert_eq!(model.body, real.body, "{about}: in memory, really"),
        }
    }

    /// A log has one name there as long as it has one here.
    #[track_caller]
    fn real_name(&mut self, model: [u8; 16], real: [u8; 16]) -> [u8; 16] {
        if model == real {
            return real;
        }
        let known = *self.logs.entry(model).or_insert(real);
        let others = self.logs.values().filter(|name| **name == real).count();
        assert_eq!(others, 1, "two logs of one name");
        known
    }
}

fn both<T: serde::de::DeserializeOwned>(model: &Answer, real: &Answer) -> [T; 2] {
    [model, real].map(|answer| decode(&answer.body).unwrap())
}

/// `Ok`, `Held`, `Gap` and the like.
fn name(outcome: &Outcome) -> String {
    let words = match outcome {
        Outcome::Refused(why) => format!("{why:?}"),
        other => format!("{other:?}"),
    };
    let end = words.find(|c: char| !c.is_ascii_alphanumeric());
    words[..end.unwrap_or(words.len())].to_owned()
}

fn code(answer: &Answer) -> String {
    serde_json::from_slice::<Fault>(&answer.body).unwrap().code
}
