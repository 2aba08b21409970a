//! Taking a certificate: who may say what, and what follows from it.

use kernel::DeviceId;

use super::{Count, Device, Epoch, MAX_NAME, MAX_ROLE, Removal, Roster, Span};
use crate::certificate::fault::Rule;
use crate::certificate::{Act, Certificate, DeviceCard, Grant, LogFault, OWNER};
use crate::keys::PublicKeys;
use crate::{FirmId, Hash, Room};

impl Roster {
    /// Takes a certificate; after an error this roster is of no use.
    pub(super) fn take(&mut self, certificate: &Certificate) -> Result<(), LogFault> {
        let at = self.count();
        let statement = &certificate.statement;
        let firm = if at == 0 { FirmId::NONE } else { self.firm };
        if statement.firm != firm {
            return Err(LogFault::OtherFirm { at });
        }
        if statement.number != at {
            return Err(LogFault::Order { at });
        }
        if statement.previous != self.hashes.last().copied().unwrap_or([0; 32]) {
            return Err(LogFault::Forked { at });
        }
        self.check_signer(certificate)?;
        let rule = |rule| LogFault::Rule { at, rule };
        if statement.acts.is_empty() {
            return Err(rule(Rule::Nothing));
        }
        for (place, act) in statement.acts.iter().enumerate() {
            let begins = matches!(act, Act::Found { .. });
            if begins != (at == 0 && place == 0) {
                return Err(rule(Rule::Beginning));
            }
            self.act(act, at + 1).map_err(rule)?;
        }
        self.hashes.push(certificate.hash);
        Ok(())
    }

    fn check_signer(&self, certificate: &Certificate) -> Result<(), LogFault> {
        let at = self.count();
        let signer = certificate.statement.signer;
        let keys = match certificate.acts() {
            [Act::Found { device, .. }, ..] if at == 0 => &device.keys,
            _ if at == 0 => {
                return Err(LogFault::Rule {
                    at,
                    rule: Rule::Beginning,
                });
            }
            _ => match (self.devices.get(&signer), self.kit()) {
                (Some(device), _) => &device.card.keys,
                (None, Some(kit)) if kit.device() == signer => kit,
                _ => return Err(LogFault::UnknownSigner { at }),
            },
        };
        if !certificate.is_signed_by(keys) {
            return Err(LogFault::Signature { at });
        }
        if at > 0 && !self.is_owner(signer) {
            return Err(LogFault::NotAllowed { at });
        }
        Ok(())
    }

    /// One act; it holds from `count` on.
    fn act(&mut self, act: &Act, count: Count) -> Result<(), Rule> {
        match act {
            Act::Found { device, .. } if device.role != OWNER => Err(Rule::Beginning),
            Act::Found { device, .. } | Act::Add(device) => self.add(device, count),
            Act::Revoke { device, upto } => {
                self.device_mut(*device)?.removal = Some(Removal { count, upto: *upto });
                self.keeps_an_owner(count)
            }
            Act::Role { device, role } => {
                check_role(role)?;
                self.device_mut(*device)?.roles.push((count, role.clone()));
                self.keeps_an_owner(count)
            }
            Act::Grant(grant) => self.grant(*grant, count),
            Act::Withdraw { device, room } => self
                .device_mut(*device)?
                .end_grant(*room, count)
                .ok_or(Rule::NoGrant),
            Act::Epoch {
                room,
                epoch,
                fingerprint,
            } => self.begin_epoch(*room, *epoch, *fingerprint, count),
            Act::Recovery { keys } => {
                self.check_new_keys(keys)?;
                self.kits.push((count, *keys));
                Ok(())
            }
            Act::SchemaMin { schema } if *schema < self.schema_min => Err(Rule::Schema),
            Act::SchemaMin { schema } => {
                self.schema_min = *schema;
                Ok(())
            }
        }
    }

    fn add(&mut self, card: &DeviceCard, count: Count) -> Result<(), Rule> {
        self.check_new_keys(&card.keys)?;
        check_name(&card.name)?;
        check_role(&card.role)?;
        let letters = (1..=3).contains(&card.series.len())
            && card.series.bytes().all(|b| b.is_ascii_uppercase());
        if !letters || self.series_taken(&card.series) {
            return Err(Rule::Series);
        }
        let id = card.keys.device();
        let device = Device {
            id,
            card: card.clone(),
            from: count,
            removal: None,
            roles: vec![(count, card.role.clone())],
            grants: Vec::new(),
        };
        self.devices.insert(id, device);
        Ok(())
    }

    /// Keys that are usable, and nobody's so far: not even one half of them.
    fn check_new_keys(&self, keys: &PublicKeys) -> Result<(), Rule> {
        let known = self.devices.values().map(|d| &d.card.keys);
        let mut known = known.chain(self.kits.iter().map(|(_, keys)| keys));
        if known.any(|k| k.signing == keys.signing || k.agreement == keys.agreement) {
            return Err(Rule::KnownDevice);
        }
        if keys.are_usable() {
            Ok(())
        } else {
            Err(Rule::Keys)
        }
    }

    fn grant(&mut self, grant: Grant, count: Count) -> Result<(), Rule> {
        let device = self.device_mut(grant.device)?;
        device.end_grant(grant.room, count);
        device.grants.push(Span {
            room: grant.room,
            write: grant.write,
            from: count,
            to: None,
        });
        Ok(())
    }

    fn begin_epoch(
        &mut self,
        room: Room,
        epoch: u32,
        fingerprint: Hash,
        count: Count,
    ) -> Result<(), Rule> {
        let epochs = self.epochs.entry(room).or_default();
        let next = epochs
            .last()
            .map_or(Some(1), |last| last.epoch.checked_add(1));
        let used = epochs.iter().any(|e| e.fingerprint == fingerprint);
        if next != Some(epoch) || used {
            return Err(Rule::Epoch);
        }
        epochs.push(Epoch {
            epoch,
            fingerprint,
            from: count,
        });
        Ok(())
    }

    /// A device that is in the firm.
    fn device_mut(&mut self, id: DeviceId) -> Result<&mut Device, Rule> {
        let device = self.devices.get_mut(&id).filter(|d| d.removal.is_none());
        device.ok_or(Rule::NoDevice)
    }

    fn keeps_an_owner(&self, count: Count) -> Result<(), Rule> {
        let any = self.devices.values().any(|d| d.owns(count));
        if any { Ok(()) } else { Err(Rule::LastOwner) }
    }
}

impl Device {
    /// Ends the grant of exactly this room, if there is one.
    fn end_grant(&mut self, room: Room, count: Count) -> Option<()> {
        let open = |span: &&mut Span| span.room == room && span.to.is_none();
        self.grants.iter_mut().find(open)?.to = Some(count);
        Some(())
    }
}

fn check_name(name: &str) -> Result<(), Rule> {
    let shown =
        !name.trim().is_empty() && name.len() <= MAX_NAME && !name.chars().any(char::is_control);
    if shown { Ok(()) } else { Err(Rule::Name) }
}

fn check_role(role: &str) -> Result<(), Rule> {
    let code = (1..=MAX_ROLE).contains(&role.len())
        && role.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    if code { Ok(()) } else { Err(Rule::Role) }
}
