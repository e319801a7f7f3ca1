//! Files that were dropped or chosen, read in the page.

use js_sys::{Reflect, Uint8Array};
use ritm_door::FileSource;
use ritm_model::DoorFault;
use wasm_bindgen_futures::JsFuture;

/// A file of the browser's.
pub(super) struct PageFile(pub(super) web_sys::File);

impl FileSource for PageFile {
    fn name(&self) -> String {
        // Set for files of a folder that was chosen; not in web-sys.
        Reflect::get(&self.0, &"webkitRelativePath".into())
            .ok()
            .and_then(|path| path.as_string())
            .filter(|path| !path.is_empty())
            .unwrap_or_else(|| self.0.name())
    }

    fn bytes(&self) -> u64 {
        self.0.size() as u64
    }

    async fn read(&self, offset: u64, length: usize) -> Result<Vec<u8>, DoorFault> {
        let end = offset + length as u64;
        let part = self
            .0
            .slice_with_f64_and_f64(offset as f64, end as f64)
            .map_err(|_| DoorFault::FileUnreadable)?;
        let buffer = JsFuture::from(part.array_buffer())
            .await
            .map_err(|_| DoorFault::FileUnreadable)?;
        Ok(Uint8Array::new(&buffer).to_vec())
    }
}
