//! A connection whose every step has one end in time, however slowly the other side drips.

use std::io::{self, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use rustls::{ClientConnection, StreamOwned};

use super::Address;
use crate::failure::Failure;

/// TLS over a [`Wire`].
pub type Stream = StreamOwned<ClientConnection, Wire>;

/// A connection that reads and writes until a certain time, and fails with [`io::ErrorKind::TimedOut`] then.
#[derive(Debug)]
pub struct Wire {
    socket: TcpStream,
    /// When it ends; `None` waits for ever.
    pub until: Option<Instant>,
}

/// Why there is no connection.
#[derive(Debug)]
pub enum Unreachable {
    /// The name could not be looked up.
    Name(io::Error),
    /// None of its addresses took the connection; the last one's reason.
    Addresses(io::Error),
}

impl Wire {
    /// Connects to the first address of the host that takes the connection, of those that are `wanted`. Looking the name up and trying the
    /// addresses ends at `until`; the connection goes on with it.
    pub fn open(address: &Address, until: Instant, wanted: impl Fn(&SocketAddr) -> bool) -> Result<Self, Unreachable> {
        let found = look_up(address, until).map_err(Unreachable::Name)?;
        let found: Vec<SocketAddr> = found.into_iter().filter(wanted).collect();
        let socket = first(&found, until).map_err(Unreachable::Addresses)?;
        Ok(Self { socket, until: Some(until) })
    }

    /// Whether the other side is still there, as far as the system knows.
    pub fn is_open(&self) -> bool {
        let peeked = self.socket.set_nonblocking(true).and_then(|()| self.socket.peek(&mut [0]));
        let open = match peeked {
            Ok(length) => length > 0,
            Err(error) => error.kind() == io::ErrorKind::WouldBlock,
        };
        self.socket.set_nonblocking(false).is_ok() && open
    }

    fn left(&self) -> io::Result<Option<Duration>> {
        self.until.map(left).transpose()
    }
}

impl Read for Wire {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.socket.set_read_timeout(self.left()?)?;
        self.socket.read(buffer).map_err(in_time)
    }
}

impl Write for Wire {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.socket.set_write_timeout(self.left()?)?;
        self.socket.write(bytes).map_err(in_time)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.socket.flush()
    }
}

/// How long a command line of another tool, which cannot say it, waits for a connection and its handshake.
const PATIENCE: Duration = Duration::from_secs(20);

/// Where somebody says otherwise.
const VARIABLE: &str = "KEYFERRY_TIMEOUT";

/// What the environment says on how long to wait.
pub fn given_patience() -> Result<Option<Duration>, Failure> {
    let Some(text) = std::env::var_os(VARIABLE) else { return Ok(None) };
    let seconds = text.to_str().and_then(|text| text.parse().ok()).filter(|seconds| (1..=86_400).contains(seconds));
    let wrong = || Failure::usage(format!("{VARIABLE} is not a number of seconds")).hint("for example KEYFERRY_TIMEOUT=30");
    seconds.map(|seconds| Some(Duration::from_secs(seconds))).ok_or_else(wrong)
}

/// How long to wait for a connection and its handshake.
pub fn patience() -> Result<Duration, Failure> {
    Ok(given_patience()?.unwrap_or(PATIENCE))
}

/// Goes through the handshake.
pub fn shake(stream: &mut Stream) -> io::Result<()> {
    while stream.conn.is_handshaking() {
        if stream.conn.complete_io(&mut stream.sock)? == (0, 0) {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    Ok(())
}

/// What is left until then; an error when nothing is.
fn left(until: Instant) -> io::Result<Duration> {
    let left = until.saturating_duration_since(Instant::now());
    if left.is_zero() { Err(io::ErrorKind::TimedOut.into()) } else { Ok(left) }
}

/// Unix says that reading would block when the time is over.
fn in_time(error: io::Error) -> io::Error {
    if error.kind() == io::ErrorKind::WouldBlock { io::ErrorKind::TimedOut.into() } else { error }
}

/// The addresses of a host. The system's function has no end in time, so it runs aside; when it is too late, nobody hears it any more.
fn look_up(address: &Address, until: Instant) -> io::Result<Vec<SocketAddr>> {
    if let Ok(ip) = address.host.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(ip, address.port)]);
    }
    let (sender, receiver) = mpsc::channel();
    let Address { host, port } = address.clone();
    thread::spawn(move || {
        let found = (host.as_str(), port).to_socket_addrs().map(Iterator::collect);
        let _ = sender.send(found);
    });
    receiver.recv_timeout(left(until)?).map_err(|_| io::ErrorKind::TimedOut)?
}

/// Each address gets its share of the time that is left, so that one that never answers leaves some for the others.
fn first(addresses: &[SocketAddr], until: Instant) -> io::Result<TcpStream> {
    let mut last = io::ErrorKind::AddrNotAvailable.into();
    for (address, others) in addresses.iter().zip((1..=addresses.len()).rev()) {
        let share = left(until)? / u32::try_from(others).unwrap_or(u32::MAX);
        match TcpStream::connect_timeout(address, share.max(Duration::from_millis(1))) {
            Ok(socket) => return Ok(socket),
            Err(error) => last = error,
        }
    }
    Err(last)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use std::net::TcpListener;

    use super::*;

    fn soon() -> Instant {
        Instant::now() + Duration::from_millis(300)
    }

    #[test]
    fn the_next_address_is_tried_within_the_same_time() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let here = listener.local_addr().unwrap();
        let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        assert_eq!(first(&[gone, here], soon()).unwrap().peer_addr().unwrap(), here);
        assert_eq!(first(&[gone, gone], soon()).unwrap_err().kind(), io::ErrorKind::ConnectionRefused);
        assert_eq!(first(&[gone, here], Instant::now()).unwrap_err().kind(), io::ErrorKind::TimedOut);
        assert_eq!(first(&[], soon()).unwrap_err().kind(), io::ErrorKind::AddrNotAvailable);
    }

    #[test]
    fn who_drips_is_not_waited_for_longer_than_who_is_silent() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = Address { host: "127.0.0.1".to_owned(), port: listener.local_addr().unwrap().port() };
        let dripping = thread::spawn(move || {
            let (mut socket, _) = listener.accept().unwrap();
            while socket.write_all(b"x").is_ok() {
                thread::sleep(Duration::from_millis(20));
            }
        });
        let start = Instant::now();
        let mut wire = Wire::open(&address, soon(), |_| true).unwrap();
        let mut bytes = Vec::new();
        assert_eq!(wire.read_to_end(&mut bytes).unwrap_err().kind(), io::ErrorKind::TimedOut);
        assert!(!bytes.is_empty() && start.elapsed() < Duration::from_secs(2));
        assert!(wire.is_open());
        drop(wire);
        dripping.join().unwrap();
    }

    #[test]
    fn who_hung_up_is_known_before_anything_is_said() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = Address { host: "127.0.0.1".to_owned(), port: listener.local_addr().unwrap().port() };
        let wire = Wire::open(&address, soon(), |_| true).unwrap();
        let (socket, _) = listener.accept().unwrap();
        assert!(wire.is_open());
        drop(socket);
        // The word of it takes its time.
        while wire.is_open() {
            thread::yield_now();
        }
    }
}
