//! Short names for what the app imports from its script.
//!
//! wasm-bindgen names each function for people, with a hash behind: 60 bytes twice over, in the WebAssembly and in the
//! script, of which the hashes do not compress. wasm-opt can shorten names only for Emscripten.

use anyhow::{Context, Result, bail, ensure};

const IMPORT_SECTION: u8 = 2;
const FUNCTION: u8 = 0;
const HEADER: usize = 8;

/// Shortens the names of the functions that `wasm` imports, there and in the script that defines them.
pub(crate) fn shorten(wasm: &[u8], script: &str) -> Result<(Vec<u8>, String)> {
    ensure!(wasm.starts_with(b"\0asm") && wasm.len() >= HEADER, "not WebAssembly");
    let mut script = script.to_owned();
    let mut short = wasm[..HEADER].to_vec();
    let mut rest = &wasm[HEADER..];
    while let Some((&id, after)) = rest.split_first() {
        rest = after;
        let length = number(&mut rest)?;
        let (section, after) = rest.split_at_checked(length).context("a section is cut short")?;
        rest = after;
        let section = if id == IMPORT_SECTION { renamed(section, &mut script)? } else { section.to_vec() };
        short.push(id);
        put_number(&mut short, section.len());
        short.extend(section);
    }
    Ok((short, script))
}

fn renamed(mut section: &[u8], script: &mut String) -> Result<Vec<u8>> {
    let count = number(&mut section)?;
    let mut out = Vec::with_capacity(section.len());
    put_number(&mut out, count);
    for index in 0..count {
        let (module, name) = (text(&mut section)?, text(&mut section)?);
        let kind = *section.first().context("an import is cut short")?;
        if kind != FUNCTION {
            bail!("{module}.{name} is no function: xtask/src/imports.rs must learn its form");
        }
        section = &section[1..];
        let of_type = number(&mut section)?;
        let definition = format!(" {name}: ");
        let mut shown = name.to_owned();
        // Defined once, as a property: all else keeps its name.
        if script.matches(&definition).count() == 1 && script.matches(name).count() == 1 {
            shown = letters(index);
            *script = script.replacen(&definition, &format!(" {shown}: "), 1);
        }
        for part in [module, &shown] {
            put_number(&mut out, part.len());
            out.extend(part.bytes());
        }
        out.push(kind);
        put_number(&mut out, of_type);
    }
    Ok(out)
}

/// `$a`, `$b`, … `$z`, `$ba`: with a sign in front that no name of wasm-bindgen has.
fn letters(mut index: usize) -> String {
    let mut name = String::new();
    loop {
        name.insert(0, char::from(b"abcdefghijklmnopqrstuvwxyz"[index % 26]));
        index /= 26;
        if index == 0 {
            return format!("${name}");
        }
    }
}

/// Takes a number in LEB128.
fn number(bytes: &mut &[u8]) -> Result<usize> {
    let mut value = 0;
    for shift in (0..35).step_by(7) {
        let (&byte, rest) = bytes.split_first().context("a number is cut short")?;
        *bytes = rest;
        value |= usize::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Ok(value);
        }
    }
    bail!("a number is too long")
}

fn put_number(out: &mut Vec<u8>, mut value: usize) {
    while value >= 0x80 {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn text<'a>(bytes: &mut &'a [u8]) -> Result<&'a str> {
    let length = number(bytes)?;
    let (text, rest) = bytes.split_at_checked(length).context("a name is cut short")?;
    *bytes = rest;
    std::str::from_utf8(text).context("a name is not UTF-8")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `name`s imported as functions from `./app.js`, and an empty custom section.
    fn importing(names: &[&str]) -> Vec<u8> {
        let mut section = vec![names.len() as u8];
        for name in names {
            for part in ["./app.js", name] {
                put_number(&mut section, part.len());
                section.extend(part.bytes());
            }
            section.extend([FUNCTION, 0]);
        }
        let mut wasm = b"\0asm\x01\0\0\0".to_vec();
        wasm.push(IMPORT_SECTION);
        put_number(&mut wasm, section.len());
        wasm.extend(section);
        wasm.extend([0, 1, 0]);
        wasm
    }

    #[test]
    fn both_sides_get_the_same_names() {
        let script = "{ __wbg_a_0123: function() {}, __wbg_b_4567: f }";
        let (wasm, script) = shorten(&importing(&["__wbg_a_0123", "__wbg_b_4567"]), script).unwrap();
        assert_eq!(wasm, importing(&["$a", "$b"]));
        assert_eq!(script, "{ $a: function() {}, $b: f }");
    }

    #[test]
    fn what_is_named_elsewhere_keeps_its_name() {
        let (wasm, script) = (importing(&["used", "absent"]), "{ used: f }; used");
        assert_eq!(shorten(&wasm, script).unwrap(), (wasm.clone(), script.to_owned()));
    }

    #[test]
    fn names_go_on_after_z() {
        assert_eq!([0, 25, 26, 27].map(letters), ["$a", "$z", "$ba", "$bb"]);
    }

    #[test]
    fn damaged_files_are_errors() {
        let whole = importing(&["name"]);
        (0..whole.len() - 3).filter(|end| *end != HEADER).for_each(|end| assert!(shorten(&whole[..end], "").is_err()));
    }
}
