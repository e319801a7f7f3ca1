//! What crosses rooms: journeys, browser, architecture.
