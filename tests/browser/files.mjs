// Training files for the browser tests: made up, or real ones where the checkout has them beside it.

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { crc32, gzipSync } from "node:zlib";

const START = Date.UTC(2026, 4, 1, 6, 0, 0);

/**
 * A walk of so many points, one a second, heading east from a place of its own.
 *
 * @param {number} count
 * @param {number} seed
 */
function points(count, seed) {
  return Array.from({ length: count }, (_, second) => ({
    time: new Date(START + Math.round(seed * 86_400_000) + second * 1000).toISOString(),
    lat: (48 + seed * 0.01 + second * 0.00001).toFixed(7),
    lon: (11 + second * 0.00003).toFixed(7),
    ele: (500 + 20 * Math.sin(second / 60)).toFixed(1),
    bpm: Math.round(130 + 10 * Math.sin(second / 90)),
  }));
}

export function gpx(seed = 0, count = 900) {
  const trackPoints = points(count, seed).map(
    ({ time, lat, lon, ele, bpm }) =>
      `<trkpt lat="${lat}" lon="${lon}"><ele>${ele}</ele><time>${time}</time><extensions><gpxtpx:TrackPointExtension>` +
      `<gpxtpx:hr>${bpm}</gpxtpx:hr></gpxtpx:TrackPointExtension></extensions></trkpt>`,
  );
  return Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?><gpx version="1.1" creator="test" xmlns="http://www.topografix.com/GPX/1/1" ` +
      `xmlns:gpxtpx="http://www.garmin.com/xmlschemas/TrackPointExtension/v1"><trk><name>Track ${seed}</name><type>running</type>` +
      `<trkseg>${trackPoints.join("")}</trkseg></trk></gpx>`,
  );
}

export function tcx(seed = 0, count = 900) {
  const all = points(count, seed);
  const trackPoints = all.map(
    ({ time, lat, lon, ele, bpm }) =>
      `<Trackpoint><Time>${time}</Time><Position><LatitudeDegrees>${lat}</LatitudeDegrees><LongitudeDegrees>${lon}` +
      `</LongitudeDegrees></Position><AltitudeMeters>${ele}</AltitudeMeters><HeartRateBpm><Value>${bpm}</Value></HeartRateBpm></Trackpoint>`,
  );
  return Buffer.from(
    `<?xml version="1.0"?><TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"><Activities>` +
      `<Activity Sport="Biking"><Id>${all[0].time}</Id><Lap StartTime="${all[0].time}"><TotalTimeSeconds>${count}</TotalTimeSeconds>` +
      `<DistanceMeters>2000</DistanceMeters><Calories>100</Calories><Intensity>Active</Intensity><TriggerMethod>Manual</TriggerMethod>` +
      `<Track>${trackPoints.join("")}</Track></Lap></Activity></Activities></TrainingCenterDatabase>`,
  );
}

/**
 * A run of one sample a second, due east and up and down a hill, as a watch writes it.
 *
 * @param {object} [options]
 * @param {number} [options.day] So many days after the 1st of May.
 * @param {number} [options.seconds]
 * @param {number} [options.speed] Metres a second.
 * @param {number} [options.laps]
 * @param {[number, number]} [options.fast] From and to which second it goes half as fast again, with a racing heart.
 * @param {[number, number]} [options.hole] From and to which second nothing is recorded.
 */
export function runTcx({ day = 0, seconds = 1200, speed = 3, laps = 1, fast = [0, 0], hole = [0, 0] } = {}) {
  const begin = START + day * 86_400_000;
  /** @param {number} second */
  const time = (second) => new Date(begin + second * 1000).toISOString();
  const degree = 111_195 * Math.cos((48 * Math.PI) / 180);
  let metres = 0;
  /** @type {string[][]} */
  const tracks = Array.from({ length: laps }, () => []);
  const length = Math.ceil(seconds / laps);
  for (let second = 0; second < seconds; second += 1) {
    const hurried = second >= fast[0] && second < fast[1];
    if (second < hole[0] || second >= hole[1]) {
      const bpm = hurried ? 190 : Math.round(140 + 6 * Math.sin(second / 60));
      tracks[Math.floor(second / length)].push(
        `<Trackpoint><Time>${time(second)}</Time><Position><LatitudeDegrees>48</LatitudeDegrees>` +
          `<LongitudeDegrees>${(11 + day * 0.1 + metres / degree).toFixed(7)}</LongitudeDegrees></Position>` +
          `<AltitudeMeters>${(500 + 30 * Math.sin(second / 300)).toFixed(1)}</AltitudeMeters>` +
          `<DistanceMeters>${metres.toFixed(2)}</DistanceMeters><HeartRateBpm><Value>${bpm}</Value></HeartRateBpm></Trackpoint>`,
      );
    }
    metres += hurried ? speed * 1.5 : speed;
  }
  const parts = tracks.map(
    (points, lap) =>
      `<Lap StartTime="${time(lap * length)}"><TotalTimeSeconds>${length}</TotalTimeSeconds><Intensity>Active</Intensity>` +
      `<TriggerMethod>Manual</TriggerMethod><Track>${points.join("")}</Track></Lap>`,
  );
  return Buffer.from(
    `<?xml version="1.0"?><TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"><Activities>` +
      `<Activity Sport="Running"><Id>${time(0)}</Id>${parts.join("")}</Activity></Activities></TrainingCenterDatabase>`,
  );
}

/** A walk of 240 m whose altimeter rises and falls by 40 m a minute: 400 m of climb that nobody climbed. */
export function steepWalk() {
  const trackPoints = Array.from({ length: 601 }, (_, second) => {
    const time = new Date(START + second * 1000).toISOString();
    const ele = (400 - 20 * Math.cos((second / 60) * 2 * Math.PI)).toFixed(1);
    return (
      `<Trackpoint><Time>${time}</Time><AltitudeMeters>${ele}</AltitudeMeters><DistanceMeters>${(second * 0.4).toFixed(1)}</DistanceMeters>` +
      `<HeartRateBpm><Value>104</Value></HeartRateBpm></Trackpoint>`
    );
  });
  const start = new Date(START).toISOString();
  return Buffer.from(
    `<?xml version="1.0"?><TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"><Activities>` +
      `<Activity Sport="Walking"><Id>${start}</Id><Lap StartTime="${start}"><TotalTimeSeconds>600</TotalTimeSeconds>` +
      `<DistanceMeters>240</DistanceMeters><Track>${trackPoints.join("")}</Track></Lap></Activity></Activities></TrainingCenterDatabase>`,
  );
}

/** @param {Buffer} bytes */
export const gz = (bytes) => gzipSync(bytes);

/**
 * A zip archive of stored files.
 *
 * @param {NamedFile[]} files
 */
export function zip(files) {
  /** @type {Buffer[]} */
  const parts = [];
  /** @type {Buffer[]} */
  const directory = [];
  let offset = 0;
  for (const { name, buffer } of files) {
    const title = Buffer.from(name);
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(20, 4);
    head.writeUInt16LE(0x0800, 6);
    head.writeUInt32LE(crc32(buffer), 14);
    head.writeUInt32LE(buffer.length, 18);
    head.writeUInt32LE(buffer.length, 22);
    head.writeUInt16LE(title.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    head.copy(entry, 6, 4, 30);
    entry.writeUInt32LE(offset, 42);
    parts.push(head, title, buffer);
    directory.push(entry, title);
    offset += head.length + title.length + buffer.length;
  }
  const listing = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(listing.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, listing, end]);
}

/**
 * Real files of these kinds below the corpus' folder, in the order of their names.
 *
 * @param {string} corpus
 * @param {string[]} kinds
 * @returns {NamedFile[]}
 */
export function real(corpus, kinds, most = Infinity) {
  /** @type {NamedFile[]} */
  const found = [];
  for (const kind of kinds) {
    for (const name of readdirSync(path.join(corpus, kind)).toSorted()) {
      if (found.length < most) found.push({ name, buffer: readFileSync(path.join(corpus, kind, name)) });
    }
  }
  return found;
}

/**
 * @param {string} name
 * @param {Buffer} buffer
 */
export const upload = (name, buffer) => ({ name, mimeType: "application/octet-stream", buffer });

/**
 * Lets files fall on what `selector` names, as a person drops them.
 *
 * @param {Tab} page
 * @param {string} selector
 * @param {NamedFile[]} files
 */
export async function drop(page, selector, files) {
  const transfer = await page.evaluateHandle(
    (files) => {
      const transfer = new DataTransfer();
      for (const { name, base64 } of files) {
        const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
        transfer.items.add(new File([bytes], name));
      }
      return transfer;
    },
    files.map(({ name, buffer }) => ({ name, base64: buffer.toString("base64") })),
  );
  for (const type of ["dragenter", "dragover", "drop"]) {
    await page.dispatchEvent(selector, type, { dataTransfer: transfer });
  }
}

/**
 * A tar archive (POSIX.1-1988, ustar).
 *
 * @param {{ name: string, buffer: Buffer }[]} files
 */
export function tar(files) {
  const parts = files.map(({ name, buffer }) => {
    const head = Buffer.alloc(512);
    head.write(name, 0, 100, "utf8");
    for (const [number, at, digits] of [[0o644, 100, 7], [0, 108, 7], [0, 116, 7], [buffer.length, 124, 11], [0, 136, 11]]) {
      head.write(number.toString(8).padStart(digits, "0"), at);
    }
    // The checksum counts its own field as blanks.
    head.write(" ".repeat(8), 148);
    head.write("0", 156);
    head.write("ustar\u000000", 257);
    const sum = head.reduce((sum, byte) => sum + byte, 0);
    head.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
    return Buffer.concat([head, buffer, Buffer.alloc((512 - (buffer.length % 512)) % 512)]);
  });
  return Buffer.concat([...parts, Buffer.alloc(1024)]);
}
