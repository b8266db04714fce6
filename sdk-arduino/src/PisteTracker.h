// PisteTracker: events of a board to a collector that speaks the Snowplow Tracker Protocol.
//
// The whole library is in headers, so that the switches in piste/Features.h can be set by the sketch that includes it.
#pragma once

#include <Arduino.h>
#include <Client.h>

#include "PisteProtocol.h"
#include "piste/Tracker.h"
