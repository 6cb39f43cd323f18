//! What goes over a connection: standard input to the server, what the server sends to standard output.

use crate::names::{BRIEF, CRLF, IGN_EOF, NO_IGN_EOF, NOCOMMANDS, QUIET};
use std::io::{self, BufRead, BufReader, IsTerminal, Read, Write};
use std::process::ExitCode;
use std::sync::mpsc::{self, Receiver, TryRecvError};
use std::thread;
use std::time::{Duration, Instant};

use super::Stream;
use super::failed::failed;
use crate::command_error::{CommandError, Outcome};
use crate::options::Options;
use keyferry_core::shown::complete;
use keyferry_host::{standard_input, words};

/// How long the server is listened to before it is looked whether there is something to send.
const PAUSE: Duration = Duration::from_millis(20);

/// The most that is sent before the server is listened to again.
const LINES: usize = 64;

/// The longest line that is sent as one.
const LINE: u64 = 16_384;

/// How long the server is waited for once standard input has ended: as long as somebody may still type, there is no end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    /// To send something more, or to take what is sent.
    pub silence: Duration,
    /// For everything that it still sends.
    pub total: Duration,
}

/// Goes on until the input ends, or the server hangs up.
pub(super) fn talk(stream: &mut Stream, options: &Options, patience: Patience) -> Outcome {
    let quiet = options.has(QUIET) || options.has(BRIEF);
    // The later of the two counts.
    let last = options.last_of(&[IGN_EOF, NO_IGN_EOF]);
    let to_the_end = last.map_or(options.has(QUIET), |given| given.is(IGN_EOF));
    let commands = !options.has(NOCOMMANDS) && !options.has(QUIET);
    let input = read_input();
    let mut ended: Option<Instant> = None;
    let mut heard = Instant::now();
    let mut begun = Vec::new();
    loop {
        for _ in 0..LINES {
            if ended.is_some() {
                break;
            }
            match input.try_recv() {
                Ok(line) if commands && line.first() == Some(&b'Q') => {
                    say!("DONE");
                    return Ok(close(stream));
                }
                Ok(line) => {
                    stream.sock.until = Some(Instant::now() + patience.silence);
                    send(stream, &line, options.has(CRLF)).map_err(|error| failed(&error, true))?;
                }
                Err(TryRecvError::Disconnected) if !to_the_end => {
                    say!("DONE");
                    return Ok(close(stream));
                }
                Err(TryRecvError::Disconnected) => {
                    heard = Instant::now();
                    ended = Some(heard);
                }
                Err(TryRecvError::Empty) => break,
            }
        }
        stream.sock.until = Some(Instant::now() + PAUSE);
        match receive(stream, &mut begun)? {
            Received::Something => heard = Instant::now(),
            Received::Nothing => {}
            Received::End => {
                if !quiet {
                    tell!("closed");
                }
                return Ok(close(stream));
            }
        }
        if ended.is_some_and(|ended| ended.elapsed() > patience.total || heard.elapsed() > patience.silence) {
            return Err(failed(&io::ErrorKind::TimedOut.into(), true));
        }
    }
}

/// Lines of standard input, read aside so that the server can be listened to; no more of them than are being sent.
fn read_input() -> Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::sync_channel(LINES);
    thread::spawn(move || {
        let mut stdin = BufReader::new(standard_input::lock());
        loop {
            let mut line = Vec::new();
            match (&mut stdin).take(LINE).read_until(b'\n', &mut line) {
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

/// What came of listening for a moment.
enum Received {
    Something,
    Nothing,
    End,
}

/// Hands on what the server sends, as it is to a program, and to a terminal without what that would obey.
/// `begun` is a character of which a piece has come.
fn receive(stream: &mut Stream, begun: &mut Vec<u8>) -> Result<Received, CommandError> {
    let mut buffer = [0; 16_384];
    match stream.read(&mut buffer) {
        Ok(0) => {
            let _ = words::print(&std::mem::take(begun));
            Ok(Received::End)
        }
        Ok(length) => {
            let bytes = buffer.get(..length).unwrap_or_default();
            let mut stdout = io::stdout().lock();
            let written = if stdout.is_terminal() {
                drop(stdout);
                begun.extend_from_slice(bytes);
                let rest = begun.split_off(complete(begun));
                words::print(&std::mem::replace(begun, rest))
            } else {
                stdout.write_all(bytes).and_then(|()| stdout.flush())
            };
            Ok(if written.is_ok() { Received::Something } else { Received::End })
        }
        Err(error) => match error.kind() {
            io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut | io::ErrorKind::Interrupted => Ok(Received::Nothing),
            // Servers that hang up without a closing message are met.
            io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset => Ok(Received::End),
            _ => Err(failed(&error, true)),
        },
    }
}

fn close(stream: &mut Stream) -> ExitCode {
    stream.sock.until = Some(Instant::now() + PAUSE);
    stream.conn.send_close_notify();
    // The server may be gone already.
    let _ = stream.flush();
    ExitCode::SUCCESS
}
