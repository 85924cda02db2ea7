//! The way from one server to the other, which can be open, held (nothing passes and nothing is closed) or cut (whoever
//! comes is refused, and what was connected is closed).
//!
//! Connection strings of the runbook lead to the address of a link instead of that of a server, so that what the
//! operator types at a server is never held.

use crate::clock::pause;
use std::collections::BTreeMap;
use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// What passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Passage {
    Open,
    Held,
    Cut,
}

impl Passage {
    /// As a recording has it.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Held => "hold",
            Self::Cut => "cut",
        }
    }
}

/// What the threads of a link share.
#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
    at: SocketAddr,
    to: SocketAddr,
}

#[derive(Debug)]
struct State {
    /// What is wanted, and what is so.
    wanted: Passage,
    is: Passage,
    ends: bool,
    /// Both ends of each connection, by its number.
    streams: BTreeMap<u64, [TcpStream; 2]>,
    taken: u64,
}

/// A link.
#[derive(Debug)]
pub(crate) struct Link {
    shared: Arc<Shared>,
    gate: Option<std::thread::JoinHandle<()>>,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until something may pass; nothing where the connection is over.
    fn open(&self) -> Option<MutexGuard<'_, State>> {
        let held = |state: &mut State| state.wanted == Passage::Held && !state.ends;
        let state = self.changed.wait_while(self.state(), held).unwrap_or_else(PoisonError::into_inner);
        (state.wanted == Passage::Open && !state.ends).then_some(state)
    }

    /// Carries what comes from one end of a connection to the other.
    fn carry(&self, number: u64, mut from: &TcpStream, mut to: &TcpStream) {
        let mut bytes = vec![0; 65_536];
        loop {
            let many = from.read(&mut bytes).unwrap_or(0);
            // While it is written nothing can be held: what was let through before a hold has arrived after it is set.
            let Some(_passes) = self.open() else { break };
            if many == 0 || to.write_all(&bytes[..many]).is_err() {
                break;
            }
        }
        for stream in [from, to] {
            let _closed = stream.shutdown(Shutdown::Both);
        }
        self.state().streams.remove(&number);
    }
}

impl Link {
    /// Opens a link at one address to another.
    #[expect(
        clippy::disallowed_methods,
        reason = "this thread carries bytes between real servers; there is no order to keep"
    )]
    pub(crate) fn open(at: SocketAddr, to: SocketAddr) -> std::io::Result<Self> {
        let listener = listen(at)?;
        let state = State {
            wanted: Passage::Open,
            is: Passage::Open,
            ends: false,
            streams: BTreeMap::new(),
            taken: 0,
        };
        let shared = Arc::new(Shared { state: Mutex::new(state), changed: Condvar::new(), at, to });
        let own = Arc::clone(&shared);
        let gate = std::thread::spawn(move || keep(&own, listener));
        Ok(Self { shared, gate: Some(gate) })
    }

    /// What passes now.
    pub(crate) fn passage(&self) -> Passage {
        self.shared.state().is
    }

    /// Sets what passes, and waits until it is so.
    pub(crate) fn set(&self, passage: Passage) {
        self.shared.state().wanted = passage;
        self.shared.changed.notify_all();
        let state = self.shared.state();
        let waits = |state: &mut State| state.is != state.wanted && !state.ends;
        let waited = self.shared.changed.wait_timeout_while(state, Duration::from_secs(5), waits);
        drop(waited);
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        let mut state = self.shared.state();
        state.ends = true;
        close(&mut state);
        drop(state);
        self.shared.changed.notify_all();
        if let Some(gate) = self.gate.take() {
            // A gate that ended otherwise has closed what it held.
            let _ended = gate.join();
        }
    }
}

fn listen(at: SocketAddr) -> std::io::Result<TcpListener> {
    let listener = TcpListener::bind(at)?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

fn close(state: &mut State) {
    for stream in std::mem::take(&mut state.streams).into_values().flatten() {
        let _closed = stream.shutdown(Shutdown::Both);
    }
}

/// Takes whoever comes, as long as that may be.
fn keep(shared: &Arc<Shared>, listener: TcpListener) {
    let mut listener = Some(listener);
    loop {
        let mut state = shared.state();
        if state.ends {
            return;
        }
        if state.is != state.wanted {
            if state.wanted == Passage::Cut {
                listener = None;
                close(&mut state);
            } else if listener.is_none() {
                listener = listen(shared.at).ok();
            }
            let is_there = listener.is_some() || state.wanted == Passage::Cut;
            if is_there {
                state.is = state.wanted;
                shared.changed.notify_all();
            }
        }
        let is_open = state.is == Passage::Open;
        drop(state);
        match listener.as_ref().filter(|_| is_open).map(TcpListener::accept) {
            Some(Ok((stream, _))) => take(shared, stream),
            Some(Err(error)) if error.kind() != ErrorKind::WouldBlock => pause(5),
            _ => pause(2),
        }
    }
}

/// Connects whoever came with the server.
#[expect(
    clippy::disallowed_methods,
    reason = "these threads carry bytes between real servers; there is no order to keep"
)]
fn take(shared: &Arc<Shared>, near: TcpStream) {
    let Ok(far) = TcpStream::connect_timeout(&shared.to, Duration::from_secs(2)) else { return };
    let copies = [&near, &far].map(|stream| {
        stream.set_nonblocking(false).ok();
        stream.set_nodelay(true).ok();
        (stream.try_clone(), stream.try_clone())
    });
    let [(Ok(near_in), Ok(near_out)), (Ok(far_in), Ok(far_out))] = copies else { return };
    let mut state = shared.state();
    let number = state.taken;
    state.taken += 1;
    state.streams.insert(number, [near, far]);
    drop(state);
    for (from, to) in [(near_in, far_out), (far_in, near_out)] {
        let shared = Arc::clone(shared);
        std::thread::spawn(move || shared.carry(number, &from, &to));
    }
}
