//! Makes `$OUT_DIR/assets.rs`: every file of `assets/` by name and by hash, plain and in brotli.
//!
//! Hashing, compressing and embedding happen here so that the program is one file, needs no Node
//! to build, and can tell a browser to keep an asset for ever: a changed file has a new address.

use sha2::{Digest, Sha256};
use std::error::Error;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(env::var("OUT_DIR")?);
    // The folders too: a file that comes or goes changes only them. Cargo follows the templates
    // that exist through askama's own include; a new one is seen through its folder.
    for watched in ["assets", "templates", "build.rs"] {
        println!("cargo:rerun-if-changed={watched}");
    }
    let mut files: Vec<PathBuf> = fs::read_dir(root.join("assets"))?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    files.retain(|path| path.is_file());
    // The order of a folder differs between machines; the program must not.
    files.sort();

    let mut consts = String::new();
    let mut rows = String::new();
    for path in &files {
        println!("cargo:rerun-if-changed={}", path.display());
        let name = path.file_name().and_then(|name| name.to_str()).ok_or("an asset's name is not UTF-8")?;
        let plain = fs::read(path)?;
        let digest = Sha256::digest(&plain);
        let hash: String = digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        let brotli = out.join(format!("{name}.br"));
        fs::write(&brotli, compress(&plain)?)?;

        let constant: String = name
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' })
            .collect();
        let kind = content_type(path).ok_or_else(|| format!("{name}: no content type for its ending"))?;
        writeln!(
            consts,
            "/// Where `{name}` is served.\npub const {constant}: &str = \"/s/{hash}/{name}\";"
        )?;
        writeln!(
            rows,
            "    Asset {{ name: {name:?}, hash: {hash:?}, url: {constant}, content_type: {kind:?}, \
             plain: include_bytes!({path:?}), brotli: include_bytes!({brotli:?}) }},",
        )?;
    }
    let text = format!("{consts}\n/// All assets, by name.\npub static ASSETS: &[Asset] = &[\n{rows}];\n");
    fs::write(out.join("assets.rs"), text)?;
    Ok(())
}

/// Brotli at its best and slowest level: it runs once for each change, not for each visitor.
fn compress(plain: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut packed = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut packed, 4096, 11, 22);
    writer.write_all(plain)?;
    writer.flush()?;
    drop(writer);
    Ok(packed)
}

fn content_type(path: &Path) -> Option<&'static str> {
    Some(match path.extension()?.to_str()? {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "txt" => "text/plain; charset=utf-8",
        "webmanifest" => "application/manifest+json",
        _ => return None,
    })
}
