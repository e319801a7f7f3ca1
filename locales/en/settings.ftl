settings-look = Appearance
settings-language = Language
settings-language-system = As the system
settings-theme = Theme
settings-theme-system = System
settings-theme-light = Light
settings-theme-dark = Dark
settings-measures = Units and calendar
settings-units = Units
settings-units-metric = Kilometres, °C
settings-units-imperial = Miles, °F
settings-week = First day of the week
settings-week-monday = Monday
settings-week-sunday = Sunday
settings-week-saturday = Saturday
settings-limits = Your limits
settings-max-heart-rate = Highest heart rate
settings-max-heart-rate-help = five zones follow from it; empty where you don't know it
settings-max-heart-rate-wrong = A number from 60 to 250, or nothing.
settings-threshold-power = Threshold power
settings-threshold-power-help = what you can hold for an hour on the bike; seven zones follow from it
settings-threshold-power-wrong = A number from 20 to 700, or nothing.
settings-map = Map
settings-map-source = Map source
settings-map-plain = Plain
settings-map-plain-help = Countries and a grid, kept on this device: it works offline, and nobody sees which places you look at.
settings-map-other = Another address
settings-map-address = Address of the map
settings-map-seen = { $host } sees which places you look at, and nothing else of your training.
settings-map-own-help = The map comes from the server that delivers Ritm.
settings-map-help = An address with {"{z}"}, {"{x}"} and {"{y}"}, or of a .pmtiles or TileJSON (.json) file. Its server sees which places you look at.
settings-map-not-address = It must begin with https://, or with http:// on this device.
settings-map-not-tiles = It must hold {"{z}"}, {"{x}"} and {"{y}"}, or end in .pmtiles or .json.
settings-saved = Kept.
settings-data = Your data
export-text = Everything in one archive: the original files and all you added. Importing it brings back the same state.
export-button = Export everything
export-running = Packing
export-left-out-toast =
    { $count ->
        [one] { $shown } file is damaged on this device and was left out. Everything else is in the archive.
       *[other] { $shown } files are damaged on this device and were left out. Everything else is in the archive.
    }
storage-whole = on this device
storage-samples = measurements
storage-originals = original files
storage-text = Your training stays in this browser. Clearing the browser's data removes it, so export now and then.
settings-about = About
about-version = Ritm { $version }
about-text = An open fitness platform. Your training belongs to you.
about-licences = Licences
about-licence-own = Ritm is free software under the MIT licence or the Apache licence 2.0, as you choose.
about-licence-map = Map shapes: Natural Earth, public domain.
about-licence-maplibre = Map drawing: MapLibre GL JS, 3-clause BSD licence.
about-licence-uplot = Charts: uPlot, MIT licence.
about-licence-inter = Typeface: Inter, SIL Open Font Licence 1.1.
about-licence-lucide = Icons: Lucide, ISC licence.
delete-everything = Delete everything
delete-title = Delete everything from this device?
delete-text = { $count ->
    [0] Files and reports of imports go for good. Your settings stay.
    [one] { $shown } activity goes for good with its files, notes and reports. Your settings stay. Download it first, so that you can bring it back.
   *[other] { $shown } activities go for good with their files, notes and reports. Your settings stay. Download them first, so that you can bring them back.
}
delete-recording = The workout that is being recorded ({ $sport }) stays.
delete-sensors = { $count ->
    [one] Your sensor stays paired.
   *[other] Your { $shown } sensors stay paired.
}
delete-export = Download first
delete-confirm = Delete everything
delete-done-toast = Everything was deleted from this device.
