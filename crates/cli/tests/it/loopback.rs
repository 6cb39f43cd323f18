//! Servers on this machine that do what no sound server does. They end with the value, and what they say ends with the connection.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use keyferry_core::key::PrivateKey;
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{ServerConfig, ServerConnection, StreamOwned, SupportedProtocolVersion, version};

/// No connection lasts longer, whatever the other side does.
const LONGEST: Duration = Duration::from_secs(10);

/// TLS, seen from the server.
pub(crate) type Tls = StreamOwned<ServerConnection, TcpStream>;

/// A server that does the same with everybody who comes.
pub(crate) struct Loopback {
    port: u16,
    stopped: Arc<AtomicBool>,
    accepting: Option<JoinHandle<()>>,
}

impl Loopback {
    /// What it does with a connection; an error is the end of it.
    pub(crate) fn raw(serve: impl Fn(&mut TcpStream) -> io::Result<()> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let stopped = Arc::new(AtomicBool::new(false));
        let (stop, serve) = (Arc::clone(&stopped), Arc::new(serve));
        let accepting = thread::spawn(move || {
            for stream in listener.incoming() {
                if stop.load(Ordering::Relaxed) {
                    return;
                }
                let (mut stream, serve) = (stream.unwrap(), Arc::clone(&serve));
                stream.set_read_timeout(Some(LONGEST)).unwrap();
                stream.set_write_timeout(Some(LONGEST)).unwrap();
                thread::spawn(move || serve(&mut stream));
            }
        });
        Self { port, stopped, accepting: Some(accepting) }
    }

    /// A server of TLS that shows these certificates, whatever they are, and signs with this key, whosever it is.
    pub(crate) fn tls(
        chain: &[Vec<u8>],
        key: &PrivateKey,
        serve: impl Fn(&mut Tls) -> io::Result<()> + Send + Sync + 'static,
    ) -> Self {
        Self::tls_of(&[&version::TLS13, &version::TLS12], chain, key, serve)
    }

    /// The same with these versions only.
    pub(crate) fn tls_of(
        versions: &[&'static SupportedProtocolVersion],
        chain: &[Vec<u8>],
        key: &PrivateKey,
        serve: impl Fn(&mut Tls) -> io::Result<()> + Send + Sync + 'static,
    ) -> Self {
        let provider = ring::default_provider();
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.as_pkcs8_der().to_vec()));
        let key = provider.key_provider.load_private_key(key).unwrap();
        let chain = chain.iter().map(|certificate| CertificateDer::from(certificate.clone())).collect();
        let shown = Shown(Arc::new(CertifiedKey::new(chain, key)));
        let builder = ServerConfig::builder_with_provider(Arc::new(provider)).with_protocol_versions(versions).unwrap();
        let config = Arc::new(builder.with_no_client_auth().with_cert_resolver(Arc::new(shown)));
        Self::raw(move |stream| {
            let connection = ServerConnection::new(Arc::clone(&config)).map_err(io::Error::other)?;
            serve(&mut StreamOwned::new(connection, stream.try_clone()?))
        })
    }

    pub(crate) fn address(&self) -> String {
        format!("localhost:{}", self.port)
    }
}

impl Drop for Loopback {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::Relaxed);
        // The one that is waited for.
        let _ = TcpStream::connect(("127.0.0.1", self.port));
        let _ = self.accepting.take().unwrap().join();
    }
}

#[derive(Debug)]
struct Shown(Arc<CertifiedKey>);

impl ResolvesServerCert for Shown {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0))
    }
}

/// Reads what is asked, and says nothing until the other side goes.
pub(crate) fn silent(stream: &mut impl Read) -> io::Result<()> {
    let mut bytes = [0; 4096];
    while stream.read(&mut bytes)? > 0 {}
    Ok(())
}

/// Reads what is asked, and says this.
pub(crate) fn answer(stream: &mut (impl Read + Write), bytes: &[u8]) -> io::Result<()> {
    let _ = stream.read(&mut [0; 4096])?;
    stream.write_all(bytes)?;
    stream.flush()
}

/// Says this, and goes on with that: again and again, with a pause between.
pub(crate) fn go_on(stream: &mut (impl Read + Write), first: &[u8], next: &[u8], pause: Duration) -> io::Result<()> {
    answer(stream, first)?;
    loop {
        thread::sleep(pause);
        stream.write_all(next)?;
        stream.flush()?;
    }
}
