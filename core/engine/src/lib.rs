//! The athlete's engine: one actor, one database, behind one door.
