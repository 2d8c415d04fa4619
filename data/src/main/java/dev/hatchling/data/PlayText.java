package dev.hatchling.data;

import java.io.ByteArrayInputStream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Speeches of a play in Jon Bosak's markup: {@code SPEECH(SPEAKER+, LINE*)}. Document type
 * definitions and external entities are off.
 */
final class PlayText {
  private PlayText() {}

  /** Appends every speech as {@code SPEAKER and SPEAKER:\nline\n…\n\n}. */
  static void append(byte[] xml, StringBuilder text) {
    XMLInputFactory factory = XMLInputFactory.newFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    try {
      XMLStreamReader reader = factory.createXMLStreamReader(new ByteArrayInputStream(xml));
      while (reader.hasNext()) {
        if (reader.next() == XMLStreamConstants.START_ELEMENT
            && reader.getLocalName().equals("SPEECH")) {
          speech(reader, text);
        }
      }
    } catch (XMLStreamException e) {
      throw new IllegalStateException("a play of the built-in texts is broken XML", e);
    }
  }

  private static void speech(XMLStreamReader reader, StringBuilder text) throws XMLStreamException {
    StringBuilder speakers = new StringBuilder();
    StringBuilder lines = new StringBuilder();
    while (reader.next() != XMLStreamConstants.END_ELEMENT
        || !reader.getLocalName().equals("SPEECH")) {
      if (!reader.isStartElement()) {
        continue;
      }
      if (reader.getLocalName().equals("SPEAKER")) {
        speakers.append(speakers.isEmpty() ? "" : " and ").append(content(reader));
      } else if (reader.getLocalName().equals("LINE")) {
        lines.append(content(reader)).append('\n');
      }
    }
    text.append(speakers).append(":\n").append(lines).append('\n');
  }

  /** Text inside the element that the reader stands on, stage directions within it included. */
  private static String content(XMLStreamReader reader) throws XMLStreamException {
    StringBuilder content = new StringBuilder();
    for (int depth = 1; depth > 0; ) {
      switch (reader.next()) {
        case XMLStreamConstants.START_ELEMENT -> depth++;
        case XMLStreamConstants.END_ELEMENT -> depth--;
        case XMLStreamConstants.CHARACTERS -> content.append(reader.getText());
        default -> {
          // comments and processing instructions are no text
        }
      }
    }
    return content.toString();
  }
}
