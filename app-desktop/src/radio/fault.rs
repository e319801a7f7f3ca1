//! What the system's Bluetooth service says, in the words of the port.

use btleplug::Error;
use ritm_model::radio::{RadioFault, RadioState};

/// The fault that an error stands for.
pub(super) fn of(error: Error) -> RadioFault {
    match error {
        Error::PermissionDenied => RadioFault::NotReady(RadioState::Denied),
        Error::NoAdapterAvailable => RadioFault::NotReady(RadioState::Absent),
        Error::DeviceNotFound | Error::NotConnected => RadioFault::Gone,
        Error::NotSupported(_) | Error::NoSuchCharacteristic => RadioFault::Unsupported,
        Error::TimedOut(_) => RadioFault::Gone,
        Error::Other(error) => other(&*error),
        error => RadioFault::Other(error.to_string()),
    }
}

/// Whether the system's bus itself has gone.
#[cfg(target_os = "linux")]
pub(super) fn is_of_the_bus(error: &Error) -> bool {
    use bluez_async::BluetoothError;

    let Error::Other(error) = error else { return false };
    matches!(
        error.downcast_ref::<BluetoothError>(),
        Some(BluetoothError::DbusError(error)) if error.name() == Some("org.freedesktop.DBus.Error.Disconnected")
    )
}

/// There is no bus here.
#[cfg(not(target_os = "linux"))]
pub(super) fn is_of_the_bus(_error: &Error) -> bool {
    false
}

#[cfg(target_os = "linux")]
fn other(error: &(dyn std::error::Error + Send + Sync + 'static)) -> RadioFault {
    use bluez_async::BluetoothError;

    match error.downcast_ref::<BluetoothError>() {
        Some(BluetoothError::DbusError(error)) => of_service(
            error.name().unwrap_or_default(),
            error.message().unwrap_or_default(),
        ),
        Some(BluetoothError::NoBluetoothAdapters) => RadioFault::NotReady(RadioState::Absent),
        Some(BluetoothError::UuidNotFound { .. }) => RadioFault::Unsupported,
        Some(BluetoothError::ServiceDiscoveryTimedOut) => RadioFault::Gone,
        _ => RadioFault::Other(error.to_string()),
    }
}

#[cfg(not(target_os = "linux"))]
fn other(error: &(dyn std::error::Error + Send + Sync + 'static)) -> RadioFault {
    RadioFault::Other(error.to_string())
}

/// By BlueZ's names of errors (`doc/org.bluez.Device.rst`, `doc/org.bluez.GattCharacteristic.rst`) and D-Bus' own.
#[cfg(any(target_os = "linux", test))]
fn of_service(name: &str, message: &str) -> RadioFault {
    match name {
        "org.bluez.Error.NotReady" => RadioFault::NotReady(RadioState::Off),
        "org.bluez.Error.NotSupported"
        | "org.bluez.Error.InvalidOffset"
        | "org.bluez.Error.InvalidValueLength" => RadioFault::Unsupported,
        "org.bluez.Error.NotPermitted"
        | "org.bluez.Error.NotAuthorized"
        | "org.bluez.Error.AuthenticationCanceled"
        | "org.bluez.Error.AuthenticationFailed"
        | "org.bluez.Error.AuthenticationRejected"
        | "org.bluez.Error.AuthenticationTimeout" => RadioFault::WantsBond,
        "org.bluez.Error.NotConnected"
        | "org.bluez.Error.DoesNotExist"
        | "org.bluez.Error.ConnectionAttemptFailed"
        | "org.freedesktop.DBus.Error.UnknownObject"
        | "org.freedesktop.DBus.Error.NoReply" => RadioFault::Gone,
        // Of an object that went away while it was asked.
        "org.freedesktop.DBus.Error.UnknownMethod" => RadioFault::Gone,
        "org.freedesktop.DBus.Error.AccessDenied" => RadioFault::NotReady(RadioState::Denied),
        "org.freedesktop.DBus.Error.ServiceUnknown"
        | "org.freedesktop.DBus.Error.NameHasNoOwner"
        | "org.freedesktop.DBus.Error.Disconnected" => RadioFault::NotReady(RadioState::Absent),
        "org.bluez.Error.Failed" if message.contains("Not connected") || message.contains("abort") => {
            RadioFault::Gone
        }
        _ => RadioFault::Other(format!("{name}: {message}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_services_errors_are_told_apart() {
        let of = |name: &str| of_service(name, "");
        assert_eq!(
            of("org.bluez.Error.NotReady"),
            RadioFault::NotReady(RadioState::Off)
        );
        assert_eq!(of("org.bluez.Error.NotPermitted"), RadioFault::WantsBond);
        assert_eq!(of("org.freedesktop.DBus.Error.UnknownObject"), RadioFault::Gone);
        assert_eq!(
            of_service("org.bluez.Error.Failed", "Not connected"),
            RadioFault::Gone
        );
        assert_eq!(
            of_service("org.bluez.Error.Failed", "br-connection-canceled"),
            RadioFault::Other("org.bluez.Error.Failed: br-connection-canceled".to_owned())
        );
    }

    #[test]
    fn the_librarys_errors_are_told_apart() {
        assert_eq!(of(Error::NotConnected), RadioFault::Gone);
        assert_eq!(
            of(Error::PermissionDenied),
            RadioFault::NotReady(RadioState::Denied)
        );
        assert_eq!(
            of(Error::RuntimeError("odd".to_owned())),
            RadioFault::Other("Runtime Error: odd".to_owned())
        );
    }
}
