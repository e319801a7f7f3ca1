//! Threads that read files beside the engine.

use std::{
    sync::{
        Arc, Mutex,
        mpsc::{self, Sender},
    },
    thread,
};

use super::Teller;
use crate::{HostAnswer, ReadTask, RequestId, Zones};

type Task = (RequestId, ReadTask);

/// Threads that read files; they start with the first.
pub(super) struct Readers {
    wanted: usize,
    zones: Arc<dyn Zones + Send + Sync>,
    answers: Teller,
    tasks: Option<Sender<Task>>,
}

impl Readers {
    pub(super) fn new(wanted: usize, zones: Arc<dyn Zones + Send + Sync>, answers: Teller) -> Self {
        Self {
            wanted,
            zones,
            answers,
            tasks: None,
        }
    }

    pub(super) fn hand(&mut self, id: RequestId, task: ReadTask) {
        let tasks = self.tasks.take().or_else(|| self.start());
        let left = match &tasks {
            Some(tasks) => tasks
                .send((id, task))
                .err()
                .map(|mpsc::SendError((_, task))| task),
            None => Some(task),
        };
        self.tasks = tasks;
        if let Some(task) = left {
            // The system gives no thread: it is read here.
            let outcome = task.run(&*self.zones);
            self.answers.answer(id, HostAnswer::Read(outcome));
        }
    }

    fn start(&self) -> Option<Sender<Task>> {
        let (tasks, queue) = mpsc::channel::<Task>();
        let queue = Arc::new(Mutex::new(queue));
        let started = (0..self.wanted).filter(|_| {
            let (queue, answers, zones) = (Arc::clone(&queue), self.answers.clone(), Arc::clone(&self.zones));
            let work = move || {
                loop {
                    let task = queue.lock().map(|queue| queue.recv());
                    let Ok(Ok((id, task))) = task else { return };
                    if !answers.answer(id, HostAnswer::Read(task.run(&*zones))) {
                        return;
                    }
                }
            };
            thread::Builder::new()
                .name("ritm-reader".to_owned())
                .spawn(work)
                .is_ok()
        });
        (started.count() > 0).then_some(tasks)
    }
}
