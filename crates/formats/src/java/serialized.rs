//! Serialised Java objects (the Object Serialization Stream Protocol), as far as keystores hold them.
//!
//! This is no general deserialiser: only the classes below are taken, their fields are text, bytes or one another, and nothing is ever
//! done with an object but to look at its fields.

use std::rc::Rc;

use super::cursor::Cursor;
use super::modified_utf8;
use crate::DecodeError;

const WHAT: &str = "a serialised Java object";
const HEADER: &[u8] = &[0xac, 0xed, 0, 5];
const NULL: u8 = 0x70;
const REFERENCE: u8 = 0x71;
const CLASS_DESCRIPTION: u8 = 0x72;
const OBJECT: u8 = 0x73;
const STRING: u8 = 0x74;
const ARRAY: u8 = 0x75;
const END_OF_BLOCK: u8 = 0x78;
const ENUM: u8 = 0x7e;
/// The number that the first handle has.
const FIRST_HANDLE: u32 = 0x7e_0000;
/// Deeper than any of the classes nest.
const DEPTH: usize = 8;
/// More classes than any of them has above it.
const ANCESTORS: usize = 4;
/// More fields than any of the classes has.
const FIELDS: usize = 16;
/// More objects, texts, classes and values than any keystore needs for one key: sixteen times what Java writes.
const PARTS: usize = 512;

const BYTES: &str = "[B";
const CLASSES: [&str; 7] = [
    "com.sun.crypto.provider.SealedObjectForKeyProtector",
    "javax.crypto.SealedObject",
    "javax.crypto.spec.SecretKeySpec",
    "java.security.KeyRep",
    "java.security.KeyRep$Type",
    "java.lang.Enum",
    BYTES,
];

/// The value of a field.
#[derive(Clone, Debug)]
pub(crate) enum Value<'a> {
    Null,
    Text(Rc<str>),
    Bytes(&'a [u8]),
    Object(Object<'a>),
}

/// An object: its class, and the fields of it and of the classes above it.
#[derive(Clone, Debug)]
pub(crate) struct Object<'a> {
    pub class: Rc<str>,
    fields: Vec<(Rc<str>, Value<'a>)>,
}

/// A class as a message may name it: text of a file that is no such name is not repeated.
fn shown(class: &str) -> String {
    const PACKAGES: [&str; 5] = ["java.", "javax.", "sun.", "com.sun.", "org.bouncycastle."];
    let is_name = |character: char| character.is_ascii_alphanumeric() || ".$_".contains(character);
    if class.len() <= 100 && class.chars().all(is_name) && PACKAGES.iter().any(|package| class.starts_with(package)) {
        format!("the class {class}")
    } else {
        "a class that is not Java's own".to_owned()
    }
}

impl<'a> Object<'a> {
    fn field(&self, name: &str) -> Option<&Value<'a>> {
        self.fields.iter().find(|(known, _)| **known == *name).map(|(_, value)| value)
    }

    /// The text of a field; nothing when it is null.
    pub(crate) fn text(&self, name: &str) -> Result<&str, DecodeError> {
        match self.field(name) {
            Some(Value::Text(text)) => Ok(text),
            Some(Value::Null) => Ok(""),
            _ => Err(DecodeError::malformed(WHAT, format!("{} has no text `{name}`", self.class))),
        }
    }

    /// The bytes of a field.
    pub(crate) fn bytes(&self, name: &str) -> Result<&'a [u8], DecodeError> {
        match self.field(name) {
            Some(Value::Bytes(bytes)) => Ok(bytes),
            _ => Err(DecodeError::malformed(WHAT, format!("{} has no bytes `{name}`", self.class))),
        }
    }
}

/// Reads one object; the cursor stands behind it then.
pub(crate) fn read<'a>(cursor: &mut Cursor<'a>) -> Result<Object<'a>, DecodeError> {
    if cursor.take(HEADER.len(), WHAT)? != HEADER {
        return Err(DecodeError::malformed(WHAT, "it does not begin like one"));
    }
    match (Stream { cursor, handles: Vec::new(), parts: 0 }).value(DEPTH)? {
        Value::Object(object) => Ok(object),
        _ => Err(DecodeError::malformed(WHAT, "it is not an object")),
    }
}

#[derive(Debug)]
struct ClassDescription {
    name: Rc<str>,
    /// Names of fields; all hold objects.
    fields: Vec<Rc<str>>,
    parent: Option<Rc<ClassDescription>>,
    /// How many classes are above it.
    ancestors: usize,
}

/// What a later part of the stream may refer to.
enum Handle {
    Class(Rc<ClassDescription>),
    Text(Rc<str>),
    Other,
}

struct Stream<'a, 'c> {
    cursor: &'c mut Cursor<'a>,
    handles: Vec<Handle>,
    /// What was read so far, counted with what it refers to.
    parts: usize,
}

impl<'a> Stream<'a, '_> {
    fn malformed(&self, why: impl Into<String>) -> DecodeError {
        DecodeError::Malformed { what: WHAT, at: Some(self.cursor.at()), why: why.into() }
    }

    /// Reads how the next part begins; there are only so many.
    fn tag(&mut self) -> Result<u8, DecodeError> {
        self.parts += 1;
        if self.parts > PARTS {
            return Err(self.malformed(format!("it has more than {PARTS} parts; what Java writes has some thirty")));
        }
        self.cursor.u8(WHAT)
    }

    fn handle(&mut self) -> Result<&Handle, DecodeError> {
        let number = self.cursor.u32(WHAT)?;
        let index = number.checked_sub(FIRST_HANDLE).and_then(|index| usize::try_from(index).ok());
        let error = self.malformed(format!("it refers to {number:#x}, which is nothing"));
        index.and_then(|index| self.handles.get(index)).ok_or(error)
    }

    fn text(&mut self) -> Result<Rc<str>, DecodeError> {
        let text: Rc<str> = self.cursor.text(WHAT)?.into();
        self.handles.push(Handle::Text(Rc::clone(&text)));
        Ok(text)
    }

    fn value(&mut self, depth: usize) -> Result<Value<'a>, DecodeError> {
        if depth == 0 {
            return Err(self.malformed("it is nested too deeply"));
        }
        match self.tag()? {
            NULL => Ok(Value::Null),
            STRING => self.text().map(Value::Text),
            REFERENCE => match self.handle()? {
                Handle::Text(text) => Ok(Value::Text(Rc::clone(text))),
                _ => Err(self.malformed("it refers to something else than text")),
            },
            ARRAY => {
                let class = self.class(depth - 1)?;
                self.handles.push(Handle::Other);
                match &class {
                    Some(class) if *class.name == *BYTES => self.cursor.bytes(WHAT).map(Value::Bytes),
                    _ => Err(self.malformed("it holds an array of something else than bytes")),
                }
            }
            ENUM => {
                self.class(depth - 1)?;
                self.handles.push(Handle::Other);
                self.value(depth - 1)
            }
            OBJECT => self.object(depth).map(Value::Object),
            other => Err(self.malformed(format!("{other:#x} begins nothing that is expected"))),
        }
    }

    fn object(&mut self, depth: usize) -> Result<Object<'a>, DecodeError> {
        let class = self.class(depth - 1)?.ok_or_else(|| self.malformed("an object has no class"))?;
        self.handles.push(Handle::Other);
        let mut line = vec![Rc::clone(&class)];
        while let Some(parent) = line.last().and_then(|class| class.parent.clone()) {
            line.push(parent);
        }
        let mut fields = Vec::new();
        for class in line.iter().rev() {
            for name in &class.fields {
                fields.push((Rc::clone(name), self.value(depth - 1)?));
            }
        }
        Ok(Object { class: Rc::clone(&class.name), fields })
    }

    /// Reads a class description, new or referred to; null where there is none.
    fn class(&mut self, depth: usize) -> Result<Option<Rc<ClassDescription>>, DecodeError> {
        if depth == 0 {
            return Err(self.malformed("it is nested too deeply"));
        }
        match self.tag()? {
            NULL => return Ok(None),
            REFERENCE => {
                return match self.handle()? {
                    Handle::Class(class) => Ok(Some(Rc::clone(class))),
                    _ => Err(self.malformed("it refers to something else than a class")),
                };
            }
            CLASS_DESCRIPTION => {}
            other => return Err(self.malformed(format!("{other:#x} begins no class"))),
        }
        let name: Rc<str> = self.cursor.text(WHAT)?.into();
        if !CLASSES.contains(&&*name) {
            return Err(DecodeError::Unsupported { what: format!("a serialised Java object of {}", shown(&name)) });
        }
        self.cursor.take(8, WHAT)?;
        let index = self.handles.len();
        self.handles.push(Handle::Other);
        // Serialisable, perhaps an enum; no class here writes anything of its own.
        let flags = self.tag()?;
        if flags & !0x12 != 0 {
            return Err(DecodeError::Unsupported {
                what: format!("a Java object of the class {name} that was serialised in its own way"),
            });
        }
        let count = self.cursor.u16(WHAT)?;
        if usize::from(count) > FIELDS {
            return Err(self.malformed(format!("the class {name} has {count} fields; Java's have at most {FIELDS}")));
        }
        let mut fields = Vec::new();
        for _ in 0..count {
            let kind = self.tag()?;
            fields.push(Rc::from(self.cursor.text(WHAT)?));
            if !matches!(kind, b'L' | b'[') {
                return Err(self.malformed(format!("the class {name} has a field of the primitive type {}", char::from(kind))));
            }
            // The type of the field.
            self.value(1)?;
        }
        if self.tag()? != END_OF_BLOCK {
            return Err(self.malformed("a class description has annotations"));
        }
        let parent = self.class(depth - 1)?;
        let ancestors = parent.as_ref().map_or(0, |parent| parent.ancestors + 1);
        if ancestors > ANCESTORS {
            return Err(self.malformed(format!("the class {name} has more than {ANCESTORS} classes above it")));
        }
        let class = Rc::new(ClassDescription { name, fields, parent, ancestors });
        if let Some(handle) = self.handles.get_mut(index) {
            *handle = Handle::Class(Rc::clone(&class));
        }
        Ok(Some(class))
    }
}

/// Writes the few objects that keystores need.
pub(crate) struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    /// A stream with its header.
    pub(crate) fn new() -> Self {
        Self { bytes: HEADER.to_vec() }
    }

    /// Begins an object.
    pub(crate) fn object(&mut self) -> &mut Self {
        self.bytes.push(OBJECT);
        self
    }

    /// A class: its name, its serial version and its fields, each a type, a name, and what type of object it is.
    pub(crate) fn class(&mut self, name: &str, version: u64, fields: &[(u8, &str, FieldType<'_>)]) -> &mut Self {
        self.bytes.push(CLASS_DESCRIPTION);
        self.raw_text(name);
        self.bytes.extend_from_slice(&version.to_be_bytes());
        self.bytes.push(0x02);
        self.bytes.extend_from_slice(&u16::try_from(fields.len()).unwrap_or_default().to_be_bytes());
        for (kind, name, field_type) in fields {
            self.bytes.push(*kind);
            self.raw_text(name);
            match field_type {
                FieldType::New(name) => {
                    self.bytes.push(STRING);
                    self.raw_text(name);
                }
                FieldType::Seen(handle) => self.reference(*handle),
            }
        }
        self.bytes.push(END_OF_BLOCK);
        self
    }

    /// No class above.
    pub(crate) fn no_parent(&mut self) -> &mut Self {
        self.bytes.push(NULL);
        self
    }

    /// The first byte array of the stream, whose class is described.
    pub(crate) fn first_bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.bytes.push(ARRAY);
        self.class(BYTES, 0xacf3_17f8_0608_54e0, &[]).no_parent();
        self.raw_bytes(bytes)
    }

    /// A further one; `handle` is the number of the class of the first.
    pub(crate) fn more_bytes(&mut self, handle: u32, bytes: &[u8]) -> &mut Self {
        self.bytes.push(ARRAY);
        self.reference(handle);
        self.raw_bytes(bytes)
    }

    /// Text.
    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        self.bytes.push(STRING);
        self.raw_text(text);
        self
    }

    /// The stream.
    pub(crate) fn finish(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.bytes)
    }

    fn reference(&mut self, handle: u32) {
        self.bytes.push(REFERENCE);
        self.bytes.extend_from_slice(&(FIRST_HANDLE + handle).to_be_bytes());
    }

    /// Only short names are written; the algorithm of a key is checked before.
    fn raw_text(&mut self, text: &str) {
        let encoded = modified_utf8::encode(text);
        self.bytes.extend_from_slice(&u16::try_from(encoded.len()).unwrap_or(u16::MAX).to_be_bytes());
        self.bytes.extend_from_slice(encoded.get(..usize::from(u16::MAX)).unwrap_or(&encoded));
    }

    fn raw_bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.bytes.extend_from_slice(&u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes());
        self.bytes.extend_from_slice(bytes);
        self
    }
}

/// The type of a field, written out or referred to.
pub(crate) enum FieldType<'a> {
    New(&'a str),
    Seen(u32),
}
