//! TLS by rustls, with certificate files that may be renewed under a running relay.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// The certificate in use and where it was read.
pub struct Tls {
    cert: PathBuf,
    key: PathBuf,
    current: Mutex<(TlsAcceptor, Option<SystemTime>)>,
}

impl Tls {
    /// Reads both files.
    ///
    /// # Errors
    /// One sentence on what is wrong with which file.
    pub fn read(cert: &Path, key: &Path) -> Result<Self, String> {
        Ok(Self {
            cert: cert.to_owned(),
            key: key.to_owned(),
            current: Mutex::new((acceptor(cert, key)?, changed(cert))),
        })
    }

    /// What takes the next connection.
    pub fn acceptor(&self) -> TlsAcceptor {
        self.current
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .0
            .clone()
    }

    /// Takes renewed files into use; until they can be read the old ones stay.
    pub fn renew(&self) {
        let now = changed(&self.cert);
        if now
            == self
                .current
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .1
        {
            return;
        }
        match acceptor(&self.cert, &self.key) {
            Ok(fresh) => {
                *self.current.lock().unwrap_or_else(PoisonError::into_inner) = (fresh, now);
                tracing::info!("the TLS certificate was renewed");
            }
            Err(reason) => tracing::warn!(
                reason,
                "the TLS certificate on disk cannot be used; the old one stays"
            ),
        }
    }
}

fn changed(path: &Path) -> Option<SystemTime> {
    std::fs::metadata(path)
        .and_then(|metadata| metadata.modified())
        .ok()
}

fn acceptor(cert: &Path, key: &Path) -> Result<TlsAcceptor, String> {
    let unreadable = |path: &Path, reason: &dyn std::fmt::Display| {
        format!("{} cannot be used: {reason}", path.display())
    };
    let chain = CertificateDer::pem_file_iter(cert)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|reason| unreadable(cert, &reason))?;
    if chain.is_empty() {
        return Err(unreadable(cert, &"it holds no certificate"));
    }
    let secret = PrivateKeyDer::from_pem_file(key).map_err(|reason| unreadable(key, &reason))?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|reason| reason.to_string())?
        .with_no_client_auth()
        .with_single_cert(chain, secret)
        .map_err(|reason| unreadable(cert, &reason))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}
