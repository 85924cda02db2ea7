//! The loop that listens: who comes, what they ask for, and who has gone.

use crate::bounds::CLIENTS_MAX;
use crate::client::{After, Client};
use crate::house::House;
use crate::settings::Settings;
use crate::visit::Visit;
use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Token};
use std::io::{self, ErrorKind, Write};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

/// How long nothing may happen before whoever serves is asked whether it goes on.
const LOOK: Duration = Duration::from_millis(50);

/// How much is read at once.
const ROOM: usize = 64 * 1024;

/// What who comes too late hears.
const FULL: &[u8] = b"-ERR max number of clients reached\r\n";

/// Doors that are open, in the order of the repositories they lead to.
#[derive(Debug)]
pub struct Doors {
    poll: Poll,
    listeners: Vec<TcpListener>,
    addresses: Vec<SocketAddr>,
    /// Connections by their number; one that has gone leaves its place to the next.
    clients: Vec<Option<Client>>,
    free: Vec<usize>,
    due: Vec<usize>,
    settings: Settings,
    comers: u64,
    pending: usize,
    room: Vec<u8>,
}

impl Doors {
    /// Opens so many doors at an address of this machine: at consecutive ports from the one that is given, or at free
    /// ones.
    ///
    /// # Errors
    /// A port cannot be had, which is named.
    pub fn open(at: IpAddr, first: Option<u16>, count: usize) -> io::Result<Self> {
        let poll = Poll::new()?;
        let (mut listeners, mut addresses) = (Vec::new(), Vec::new());
        for number in 0..count {
            let offset = u16::try_from(number).ok();
            let port = match first {
                None => 0,
                Some(first) => offset.and_then(|offset| first.checked_add(offset)).ok_or_else(|| {
                    io::Error::new(
                        ErrorKind::InvalidInput,
                        format!("there are not {count} ports from {first} on"),
                    )
                })?,
            };
            let told =
                |error: io::Error| io::Error::new(error.kind(), format!("port {port} of {at}: {error}"));
            let mut listener = TcpListener::bind(SocketAddr::new(at, port)).map_err(told)?;
            poll.registry().register(&mut listener, Token(number), Interest::READABLE)?;
            addresses.push(listener.local_addr()?);
            listeners.push(listener);
        }
        Ok(Self {
            poll,
            listeners,
            addresses,
            clients: Vec::new(),
            free: Vec::new(),
            due: Vec::new(),
            settings: Settings::default(),
            comers: 0,
            pending: 0,
            room: vec![0; ROOM],
        })
    }

    /// Where each door is.
    #[must_use]
    pub fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// Serves for as long as `goes_on` says so, which is asked again and again. Who is connected stays so.
    ///
    /// # Errors
    /// The machine lets nobody listen any more.
    pub fn serve<H: House>(&mut self, house: &mut H, mut goes_on: impl FnMut() -> bool) -> io::Result<()> {
        let mut events = Events::with_capacity(1024);
        while goes_on() {
            let wait = if self.due.is_empty() { LOOK } else { Duration::ZERO };
            match self.poll.poll(&mut events, Some(wait)) {
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                other => other?,
            }
            for event in &events {
                match event.token().0.checked_sub(self.listeners.len()) {
                    None => self.let_in(event.token().0),
                    Some(number) => {
                        if let Some(client) = self.clients.get_mut(number).and_then(Option::as_mut) {
                            client.readable |= event.is_readable() || event.is_error();
                            client.hangs |= event.is_read_closed() || event.is_error();
                            client.writable |= event.is_writable();
                            if !std::mem::replace(&mut client.due, true) {
                                self.due.push(number);
                            }
                        }
                    }
                }
            }
            for number in std::mem::take(&mut self.due) {
                self.attend(number, house);
            }
            house.idle();
        }
        Ok(())
    }

    /// Gives a connection its turn.
    fn attend<H: House>(&mut self, number: usize, house: &mut H) {
        let Some(client) = self.clients.get_mut(number).and_then(Option::as_mut) else { return };
        client.due = false;
        match client.turn(house, &mut self.settings, (&mut self.pending, &mut self.room)) {
            After::Waits => {}
            After::Again => {
                client.due = true;
                self.due.push(number);
            }
            After::Gone => {
                client.visit.close(house);
                self.pending -= client.visit.pending().min(self.pending);
                // What cannot be taken off the list is off it when the socket is closed.
                let _ = self.poll.registry().deregister(client.socket());
                self.clients[number] = None;
                self.free.push(number);
            }
        }
    }

    /// Lets everybody in who waits at a door.
    fn let_in(&mut self, door: usize) {
        // Who went before coming in is nobody; and where no more can be had, who waits is let in later.
        while let Ok((socket, _)) = self.listeners[door].accept() {
            self.welcome(door, socket);
        }
    }

    fn welcome(&mut self, door: usize, mut socket: TcpStream) {
        let inside = self.clients.len() - self.free.len();
        if inside >= CLIENTS_MAX {
            // Who does not take it is turned away all the same.
            let _ = socket.write(FULL);
            return;
        }
        // A small reply is sent at once; where that cannot be had it comes later.
        let _ = socket.set_nodelay(true);
        let number = self.free.pop().unwrap_or_else(|| {
            self.clients.push(None);
            self.clients.len() - 1
        });
        let token = Token(self.listeners.len() + number);
        if self.poll.registry().register(&mut socket, token, Interest::READABLE | Interest::WRITABLE).is_err()
        {
            self.free.push(number);
            return;
        }
        self.comers += 1;
        self.clients[number] = Some(Client::new(socket, Visit::new(door, self.comers)));
    }
}
