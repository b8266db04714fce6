/** The first event of every tracker, with this address filled in. */

export interface Snippet {
  /** The tracker's sign, by which its light is turned on. */
  sign: string;
  name: string;
  install: string;
  code: string;
  /** What to expect, in a sentence. */
  then: string;
}

export const snippets = (endpoint: string): Snippet[] => [
  {
    sign: "JS",
    name: "Browser",
    install: "npm install piste-tracker",
    code: `import { newTracker, trackPageView } from "piste-tracker/browser";

newTracker("sp", "${endpoint}", { appId: "shop" });
trackPageView();`,
    then: "Open the page: its view is the first event.",
  },
  {
    sign: "ND",
    name: "Node",
    install: "npm install piste-tracker",
    code: `import { buildStructEvent, newTracker } from "piste-tracker/node";

const tracker = newTracker({ namespace: "shop", appId: "shop-api" }, { endpoint: "${endpoint}" });
tracker.track(buildStructEvent({ category: "cart", action: "add", value: 49.9 }));
console.log(await tracker.flush());`,
    then: "It prints how many events were sent.",
  },
  {
    sign: "PY",
    name: "Python",
    install: "pip install piste-tracker",
    code: `from piste_tracker import create_tracker, PageView, StructuredEvent

tracker = create_tracker(namespace="web", endpoint="${endpoint}", app_id="shop-api")
tracker.track(PageView("https://shop.example/basket", page_title="Basket"))
tracker.track(StructuredEvent("cart", "add", value=49.9))
print(tracker.flush(timeout=5))`,
    then: "It prints how many events were sent.",
  },
  {
    sign: "LU",
    name: "Lua",
    install: "luarocks make sdk-lua/piste-tracker-0.1.0-1.rockspec",
    code: `local piste = require "piste"

local tracker = piste.tracker { endpoint = "${endpoint}", namespace = "game", app_id = "snow-rider" }
tracker:structured { category = "level", action = "finish", value = 3 }
print(tracker:flush(5).sent)
tracker:close()`,
    then: "It prints how many events were sent.",
  },
  {
    sign: "AR",
    name: "Arduino",
    install: `piste gateway serial /dev/ttyACM0 --collector ${endpoint}`,
    code: `#include <PisteTracker.h>
#include <piste/SerialClient.h>

PisteSerialClient network(Serial);
PisteConfig config;
uint8_t queue[400];
PisteTracker tracker(network, config, queue, sizeof queue);

void setup() {
  Serial.begin(115200);
  config.host = "gateway";
  config.appId = "greenhouse";
  tracker.begin();
  tracker.trackStructured(F("room"), F("measured"), F("light"), PisteText(), PisteNumber(analogRead(A0)));
}

void loop() { tracker.poll(); }`,
    then: "The gateway passes on what the board sends over its cable.",
  },
  {
    sign: "PX",
    name: "Pixel, no JavaScript",
    install: `npx piste-tracker pixel page --endpoint ${endpoint}`,
    code: "",
    then: "Build the tag beside this panel, and open the page that carries it.",
  },
  {
    sign: "··",
    name: "Any official tracker",
    install: "",
    code: `snowplow("newTracker", "sp", "${endpoint}", { appId: "shop" });
snowplow("trackPageView");`,
    then: "Point its collector address here; nothing else changes.",
  },
];
