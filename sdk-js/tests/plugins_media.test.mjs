// A media element in a real Chromium: two seconds of silence, played.
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { openBrowser } from "./plugins_page.mjs";

const SECONDS = 2;

let chromium, page;
before(async () => {
  chromium = await openBrowser({
    "/": `<video id="film" muted loop="" controls></video><audio id="sound"></audio>
      <button onclick="film.requestFullscreen()">fullscreen</button>
      <script>
        film.loop = false;
        const rate = 8000, view = new DataView(new ArrayBuffer(44 + ${SECONDS} * rate));
        const text = (at, word) => [...word].forEach((letter, more) => view.setUint8(at + more, letter.charCodeAt()));
        text(0, "RIFF"); text(8, "WAVEfmt "); text(36, "data");
        view.setUint32(4, view.byteLength - 8, true); view.setUint32(16, 16, true); view.setUint16(20, 1, true);
        view.setUint16(22, 1, true); view.setUint32(24, rate, true); view.setUint32(28, rate, true);
        view.setUint16(32, 1, true); view.setUint16(34, 8, true); view.setUint32(40, view.byteLength - 44, true);
        new Uint8Array(view.buffer, 44).fill(128);
        window.silence = URL.createObjectURL(new Blob([view], { type: "audio/wav" }));
      </script>`,
  });
});
after(() => chromium.browser.close());
beforeEach(async () => void (page = await chromium.open()));
afterEach(() => page.end());

const start = (more = {}) => page.call("startHtml5MediaTracking", { id: "m1", video: "film", ...more });
const load = () =>
  page.tab.evaluate(() => {
    film.src = window.silence;
    return new Promise((resolve) => film.addEventListener("loadedmetadata", () => resolve(), { once: true }));
  });
const names = () => page.events().map(({ name }) => name.replace(/_event$/, ""));

test("a film played to its end: ready, play, progress, end, with player and session", async () => {
  await start({ label: "Silence", boundaries: [25, 50, 75] });
  await load();
  await page.tab.evaluate(() => ((film.playbackRate = 4), film.play()));
  const [end] = await page.until("end_event");
  const progress = page.events("percent_progress_event");
  assert.deepEqual(
    progress.map(({ data }) => data.percentProgress),
    [25, 50, 75],
  );
  assert.deepEqual(
    names().filter((name) => !/progress|buffer/.test(name)),
    ["ready", "playback_rate_change", "play", "end"],
  );
  const [rate] = page.events("playback_rate_change_event");
  assert.deepEqual(rate.data, { previousRate: 1, newRate: 4 });
  const [player] = end.entities.media_player;
  assert.equal(player.currentTime, SECONDS);
  assert.equal(player.duration, SECONDS);
  assert.equal(player.ended, true);
  assert.equal(player.label, "Silence");
  assert.equal(player.mediaType, "video");
  assert.equal(player.muted, true);
  assert.equal(player.playbackRate, 4);
  assert.equal(player.volume, 100);
  const [session] = end.entities.session;
  assert.equal(session.mediaSessionId, "m1");
  assert.equal(session.pingInterval, 30);
  assert.ok(session.timePlayed > 0.3 && session.timePlayed < 4, JSON.stringify(session));
  assert.ok(session.timePlayedMuted > 0.3);
  assert.ok(session.avgPlaybackRate > 3.5);
});

test("pause, seek, volume and mute are tracked, each once", async () => {
  await load();
  await start();
  await page.tab.evaluate(async () => {
    const happened = (name) => new Promise((resolve) => film.addEventListener(name, resolve, { once: true }));
    await film.play();
    film.pause();
    await happened("pause");
    film.currentTime = 1;
    await happened("seeked");
    film.volume = 0.5;
    await happened("volumechange");
    film.muted = false;
    await happened("volumechange");
    film.dispatchEvent(new Event("volumechange")); // nothing changed
  });
  await page.until("volume_change_event", 2);
  assert.deepEqual(
    names().filter((name) => !/buffer/.test(name)),
    ["ready", "play", "pause", "seek_start", "seek_end", "volume_change", "volume_change"],
  );
  const [volume, mute] = page.events("volume_change_event");
  assert.deepEqual(volume.data, { previousVolume: 100, newVolume: 50 });
  assert.deepEqual(mute.data, { previousVolume: 50, newVolume: 50 });
  assert.equal(mute.entities.media_player[0].muted, false);
});

test("waiting for data, picture in picture and errors are tracked", async () => {
  await load();
  await start();
  await page.tab.evaluate(() => {
    for (const name of ["waiting", "waiting", "playing", "playing", "enterpictureinpicture", "leavepictureinpicture"])
      film.dispatchEvent(new Event(name));
    film.src = "data:video/mp4,nothing";
  });
  const [error] = await page.until("error_event");
  assert.deepEqual(names(), [
    "ready",
    "buffer_start",
    "buffer_end",
    "picture_in_picture_change",
    "picture_in_picture_change",
    "error",
  ]);
  assert.equal(error.data.errorCode, "4");
  assert.equal(error.data.errorName, "MEDIA_ERR_SRC_NOT_SUPPORTED");
  assert.ok(error.data.errorDescription);
  const picture = page.events("picture_in_picture_change_event");
  assert.deepEqual(
    picture.map(({ data }) => data.pictureInPicture),
    [true, false],
  );
});

test("fullscreen is tracked as it comes and goes", async () => {
  await load();
  await start({ captureEvents: ["fullscreen_change"] });
  await page.tab.click("button");
  await page.until("fullscreen_change_event");
  await page.tab.evaluate(() => document.exitFullscreen());
  const events = await page.until("fullscreen_change_event", 2);
  assert.deepEqual(
    events.map(({ data, entities }) => [data.fullscreen, entities.media_player[0].fullscreen]),
    [
      [true, true],
      [false, false],
    ],
  );
  assert.deepEqual(names(), ["fullscreen_change", "fullscreen_change"]);
});

test("pings tell that it plays, and that it stands still only so often", async () => {
  await load();
  await start({ pings: { pingInterval: 0.1, maxPausedPings: 2 } });
  await page.until("ping_event", 2);
  await page.tab.evaluate(() => new Promise((resolve) => setTimeout(resolve, 350))); // three more beats
  assert.equal(page.events("ping_event").length, 2);
  await page.tab.evaluate(() => film.play());
  await page.until("ping_event", 4);
  const last = page.events("ping_event").at(-1);
  assert.equal(last.entities.media_player[0].paused, false);
});

test("playing keeps the page active for page pings", async () => {
  await load();
  await page.call("enableActivityTracking", { minimumVisitLength: 0.1, heartbeatDelay: 0.3 });
  await start({ captureEvents: [] });
  await page.tab.evaluate(() => ((film.loop = true), film.play()));
  await page.collector.until((events) => events.some(({ e }) => e == "pp"));
});

test("the end of tracking ends it; the same id anew replaces it; an element that is none is refused", async () => {
  await load();
  await start();
  await start();
  await page.call("endHtml5MediaTracking", "m1");
  await page.tab.evaluate(() => film.play());
  await page.call("trackSiteSearch", { terms: ["after"] });
  await page.until("site_search");
  assert.deepEqual(names(), ["ready", "ready", "site_search"]);
  await assert.rejects(start({ video: "nothing" }), /video must be a video or audio element, or its id: nothing/);
});

test("sound is a medium too", async () => {
  await page.tab.evaluate(() => {
    window.piste.startHtml5MediaTracking({ id: "a", video: document.querySelector("#sound") });
    sound.src = window.silence;
  });
  const [{ entities }] = await page.until("ready_event");
  assert.equal(entities.media_player[0].mediaType, "audio");
});
