//! What goes over a connection: standard input to the server, what the server sends to standard output.

use std::io::{self, Read, Write};
use std::process::ExitCode;
use std::sync::mpsc::{self, Receiver, TryRecvError};
use std::thread;
use std::time::Duration;

use super::super::options::Options;
use super::super::stop::{Outcome, Stop};
use super::{Stream, broken};

/// How long the server is listened to before it is looked whether there is something to send.
const PAUSE: Duration = Duration::from_millis(20);

/// Goes on until the input ends, or the server hangs up.
pub(super) fn talk(stream: &mut Stream, options: &Options) -> Outcome {
    let quiet = options.has("quiet") || options.has("brief");
    // The later of the two counts.
    let last = options.in_order().filter(|(name, _)| ["ign_eof", "no_ign_eof"].contains(name)).last();
    let to_the_end = last.map_or(options.has("quiet"), |(name, _)| name == "ign_eof");
    let commands = !options.has("nocommands") && !options.has("quiet");
    let failed = |error: io::Error| broken(&error);
    stream.sock.set_read_timeout(Some(PAUSE)).map_err(failed)?;
    let input = read_input();
    let mut open = true;
    loop {
        if open {
            match input.try_recv() {
                Ok(line) if commands && line.first() == Some(&b'Q') => {
                    anstream::eprintln!("DONE");
                    return Ok(close(stream));
                }
                Ok(line) => send(stream, &line, options.has("crlf")).map_err(failed)?,
                Err(TryRecvError::Disconnected) if !to_the_end => {
                    anstream::eprintln!("DONE");
                    return Ok(close(stream));
                }
                Err(TryRecvError::Disconnected) => open = false,
                Err(TryRecvError::Empty) => {}
            }
        }
        if !receive(stream)? {
            if !quiet {
                println!("closed");
            }
            return Ok(close(stream));
        }
    }
}

/// Lines of standard input, read aside so that the server can be listened to.
fn read_input() -> Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut stdin = io::stdin().lock();
        loop {
            let mut line = Vec::new();
            match io::BufRead::read_until(&mut stdin, b'\n', &mut line) {
                Ok(length) if length > 0 && sender.send(line).is_ok() => {}
                _ => return,
            }
        }
    });
    receiver
}

fn send(stream: &mut Stream, line: &[u8], crlf: bool) -> io::Result<()> {
    match line.strip_suffix(b"\n") {
        Some(line) if crlf => stream.write_all(&[line, b"\r\n"].concat())?,
        _ => stream.write_all(line)?,
    }
    stream.flush()
}

/// Hands on what the server sends; false when there will be no more.
fn receive(stream: &mut Stream) -> Result<bool, Stop> {
    let mut buffer = [0; 16_384];
    match stream.read(&mut buffer) {
        Ok(0) => Ok(false),
        Ok(length) => {
            let mut stdout = io::stdout().lock();
            let written = stdout.write_all(buffer.get(..length).unwrap_or_default()).and_then(|()| stdout.flush());
            Ok(written.is_ok())
        }
        Err(error) => match error.kind() {
            io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut | io::ErrorKind::Interrupted => Ok(true),
            // Servers that hang up without a closing message are met.
            io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset => Ok(false),
            _ => Err(broken(&error)),
        },
    }
}

fn close(stream: &mut Stream) -> ExitCode {
    stream.conn.send_close_notify();
    // The server may be gone already.
    let _ = stream.flush();
    ExitCode::SUCCESS
}
