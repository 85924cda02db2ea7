//! A connection: a visit and its socket.

use crate::bounds::PENDING_MAX;
use crate::house::House;
use crate::settings::Settings;
use crate::unreadable::Unreadable;
use crate::visit::Visit;
use mio::net::TcpStream;
use std::io::{ErrorKind, Read, Write};

/// What becomes of a connection after its turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum After {
    /// It waits for what its socket tells.
    Waits,
    /// There is more to do at once.
    Again,
    /// It is over.
    Gone,
}

/// Somebody who came by a door, and how.
#[derive(Debug)]
pub(crate) struct Client {
    socket: TcpStream,
    pub(crate) visit: Visit,
    /// What the socket has told and was not yet followed: what is told once is not told again.
    pub(crate) readable: bool,
    pub(crate) writable: bool,
    /// Whether the socket has told that the other side will send no more: what it has sent is still to be read.
    pub(crate) hangs: bool,
    /// Whether a turn of its own is due.
    pub(crate) due: bool,
    /// Whether the other side will send no more.
    ended: bool,
}

impl Client {
    pub(crate) const fn new(socket: TcpStream, visit: Visit) -> Self {
        Self { socket, visit, readable: false, writable: true, hangs: false, due: false, ended: false }
    }

    pub(crate) const fn socket(&mut self) -> &mut TcpStream {
        &mut self.socket
    }

    /// Listens, does what was asked for and answers. `pending` is what all connections together have sent of requests
    /// that are not whole; `room` is where is read to.
    pub(crate) fn turn<H: House>(
        &mut self,
        house: &mut H,
        settings: &mut Settings,
        (pending, room): (&mut usize, &mut [u8]),
    ) -> After {
        *pending -= self.visit.pending().min(*pending);
        if self.readable && !self.visit.is_full() && !self.visit.ends() {
            self.read(room);
        }
        let more = self.visit.attend_with(house, settings);
        *pending += self.visit.pending();
        if *pending > PENDING_MAX && !more {
            *pending -= self.visit.pending();
            self.visit.break_off(Unreadable::Pending);
        }
        if !self.write() {
            return After::Gone;
        }
        let answered = self.visit.unsent().is_empty();
        if answered && (self.visit.ends() || self.ended && !more) {
            return After::Gone;
        }
        // Who has gone and does not take what is to be sent is not waited for.
        if self.ended && !more && !self.visit.is_full() {
            return After::Gone;
        }
        let goes_on = !self.visit.is_full() && !self.visit.ends() && (more || self.readable);
        if goes_on { After::Again } else { After::Waits }
    }

    /// Reads once.
    fn read(&mut self, room: &mut [u8]) {
        match self.socket.read(room) {
            Ok(0) => (self.readable, self.ended) = (false, true),
            Ok(bytes) => {
                self.visit.hear(&room[..bytes]);
                // Less than there is room for is all there is; what comes later is told anew, but not an end that was
                // told already.
                self.readable = bytes == room.len() || self.hangs;
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => self.readable = false,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(_) => (self.readable, self.ended) = (false, true),
        }
    }

    /// Writes what can be written; false where nobody takes it.
    fn write(&mut self) -> bool {
        while self.writable && !self.visit.unsent().is_empty() {
            match self.socket.write(self.visit.unsent()) {
                Ok(0) => return false,
                Ok(bytes) => self.visit.has_sent(bytes),
                Err(error) if error.kind() == ErrorKind::WouldBlock => self.writable = false,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => return false,
            }
        }
        true
    }
}
