//! A made-up desktop around the app, for tests of the whole: it shows notices, and marks beside a clock when it is told to.
//! It serves on the bus at `DBUS_SESSION_BUS_ADDRESS`. Each line of its input is a command, answered by a line: `clock` makes
//! a place for marks, `menu` tells the menu of the mark, its items parted by ` | `, `choose ITEM` chooses from it, `notices`
//! tells the titles of the notices since it was last asked. It ends with its input.
//!
//! Specifications: `StatusNotifierItem`, Desktop Notifications (freedesktop.org), and `com.canonical.dbusmenu`.
#![expect(clippy::unwrap_used, reason = "it serves tests")]

use std::{
    collections::HashMap,
    io::{BufRead, Write},
    sync::{Arc, Mutex},
};

use zbus::{Connection, OwnedObjectPath, OwnedVariant, Proxy, Variant, interface, message::Header};

const WATCHER: &str = "org.kde.StatusNotifierWatcher";
const ITEM: &str = "org.kde.StatusNotifierItem";
const MENU: &str = "com.canonical.dbusmenu";

/// What is shown: the bus' name and the path of the latest mark, and the titles of notices.
#[derive(Default)]
struct Shown {
    mark: Option<(String, String)>,
    notices: Vec<String>,
}

type Shared = Arc<Mutex<Shown>>;

struct Clock(Shared);

#[interface(name = "org.kde.StatusNotifierWatcher")]
impl Clock {
    /// `service` is a name on the bus or, as libayatana has it, a path at the caller.
    fn register_status_notifier_item(&self, #[zbus(header)] header: Header<'_>, service: &str) {
        let sender = header.sender().map(ToString::to_string).unwrap_or_default();
        self.0.lock().unwrap().mark = Some(if service.starts_with('/') {
            (sender, service.to_owned())
        } else {
            (service.to_owned(), "/StatusNotifierItem".to_owned())
        });
    }

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn protocol_version(&self) -> i32 {
        0
    }
}

struct Notices(Shared);

#[interface(name = "org.freedesktop.Notifications")]
impl Notices {
    #[expect(clippy::too_many_arguments, reason = "the specification's")]
    fn notify(
        &self,
        _program: &str,
        _replaces: u32,
        _icon: &str,
        title: &str,
        _text: &str,
        _actions: Vec<String>,
        _hints: HashMap<String, OwnedVariant>,
        _expires: i32,
    ) -> u32 {
        let mut shown = self.0.lock().unwrap();
        shown.notices.push(title.to_owned());
        u32::try_from(shown.notices.len()).unwrap()
    }
}

/// An item of a menu: its number, its properties, its own items.
type Item = (i32, HashMap<String, OwnedVariant>, Vec<OwnedVariant>);

/// The mark's menu, and its items by number, as they are told.
async fn menu(bus: &Connection, shown: &Shared) -> zbus::Result<(Proxy<'static>, Vec<(i32, String)>)> {
    let (name, path) = shown
        .lock()
        .unwrap()
        .mark
        .clone()
        .ok_or_else(|| zbus::Error::Failure("no mark was put up".to_owned()))?;
    let mark = Proxy::new_owned(bus.clone(), name.clone(), path, ITEM).await?;
    let path: OwnedObjectPath = mark.get_property("Menu").await?;
    let menu = Proxy::new_owned(bus.clone(), name, path, MENU).await?;
    let _: bool = menu.call("AboutToShow", &(0,)).await?;
    let (_, (_, _, items)): (u32, Item) = menu.call("GetLayout", &(0, 1, vec!["label"])).await?;
    let items = items
        .into_iter()
        .filter_map(|item| {
            let (number, about, _) = Item::try_from(item).ok()?;
            let label = about
                .get("label")
                .and_then(|label| String::try_from(&**label).ok())?;
            Some((number, label))
        })
        .collect();
    Ok((menu, items))
}

async fn choose(bus: &Connection, shown: &Shared, wanted: &str) -> zbus::Result<String> {
    let (menu, items) = menu(bus, shown).await?;
    let Some((number, _)) = items.iter().find(|(_, label)| label == wanted) else {
        return Ok("absent".to_owned());
    };
    let _: () = menu
        .call("Event", &(*number, "clicked", Variant::from(0), 0_u32))
        .await?;
    Ok("ok".to_owned())
}

async fn obey(bus: &Connection, shown: &Shared, command: &str) -> zbus::Result<String> {
    Ok(match command.split_once(' ').unwrap_or((command, "")) {
        ("clock", _) => {
            bus.object_server()
                .at("/StatusNotifierWatcher", Clock(Arc::clone(shown)))
                .await?;
            bus.request_name(WATCHER).await?;
            "ok".to_owned()
        }
        ("menu", _) => {
            let (_, items) = menu(bus, shown).await?;
            let labels: Vec<String> = items.into_iter().map(|(_, label)| label).collect();
            labels.join(" | ")
        }
        ("choose", item) => choose(bus, shown, item).await?,
        ("notices", _) => std::mem::take(&mut shown.lock().unwrap().notices).join(" | "),
        _ => "unknown".to_owned(),
    })
}

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let shown = Shared::default();
    let address = std::env::var("DBUS_SESSION_BUS_ADDRESS").unwrap();
    let bus = runtime
        .block_on(async {
            let bus = zbus::connection::Builder::address(address.as_str())
                .serve_at("/org/freedesktop/Notifications", Notices(Arc::clone(&shown)))
                .build()
                .await?;
            bus.request_name("org.freedesktop.Notifications").await?;
            zbus::Result::Ok(bus)
        })
        .unwrap();
    println!("ready");
    std::io::stdout().flush().unwrap();
    for line in std::io::stdin().lock().lines() {
        let said = runtime
            .block_on(obey(&bus, &shown, line.unwrap().trim()))
            .unwrap_or_else(|error| format!("failed: {error}"));
        println!("{said}");
        std::io::stdout().flush().unwrap();
    }
}
