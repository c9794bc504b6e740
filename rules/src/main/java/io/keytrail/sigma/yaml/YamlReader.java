package io.keytrail.sigma.yaml;

import io.keytrail.sigma.problem.Problems;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Reads YAML 1.2 text into {@link YamlNode}s, from the parser's events and with a stack of its own,
 * so that depth, size and aliases are bounded before anything is built. Linear in the file; an
 * alias costs nothing, but counts as often as it multiplies what it names.
 */
public final class YamlReader {
  /** Deeper than any rule, shallower than any stack. */
  static final int MAX_DEPTH = 32;

  /** Expanded nodes of one file. */
  static final long MAX_NODES = 200_000;

  private static final String STRING_TAG = "tag:yaml.org,2002:str";

  /** Broken documents of one file that are read past: each costs a look at the rest of the file. */
  static final int MAX_BROKEN = 50;

  /** At the begin of a line, even within quotes or a block, this is where a document begins. */
  private static final Pattern MARKER = Pattern.compile("(?<![^\\n\\r])---(?=[ \\t\\n\\r]|\\z)");

  private static final char REPLACEMENT = '\uFFFD';

  private final String file;
  private final Problems problems;
  private final Map<Anchor, YamlNode> anchors = new HashMap<>();
  private final Deque<Open> open = new ArrayDeque<>();
  private final List<YamlNode> documents = new ArrayList<>();

  /** 1-based lines of the file that hold what no YAML may hold. */
  private final TreeSet<Integer> unreadable = new TreeSet<>();

  /** Of the document that is being read; null before it is complete. */
  private YamlNode root;

  private long weight;

  /** Lines of the file above the text that is being read. */
  private int linesAbove;

  /** 0-based line in that text at which the document that is being read begins. */
  private int begin;

  private int errorsBefore;

  /** Whether no more of the file is to be read. */
  private boolean full;

  private YamlReader(String file, Problems problems) {
    this.file = file;
    this.problems = problems;
  }

  /**
   * The documents of one file that are sound. One that is not is a problem and hides no other: what
   * follows is read on from the next {@code ---}. Never throws on content.
   */
  public static List<YamlNode> read(String file, String text, Problems problems) {
    YamlReader reader = new YamlReader(file, problems);
    String rest = reader.readable(text);
    for (int broken = 0; !reader.readsToTheEnd(rest); broken++) {
      int next = reader.nextDocument(rest);
      if (next < 0 || reader.full) break;
      reader.linesAbove += lines(rest, 0, next);
      rest = rest.substring(next);
      if (broken == MAX_BROKEN) {
        problems.error(
            file,
            reader.linesAbove + 1,
            "what follows is not read: more than " + MAX_BROKEN + " documents above are broken");
        break;
      }
    }
    return reader.documents;
  }

  /** False when a document broke off, of which no more can be told. */
  private boolean readsToTheEnd(String text) {
    open.clear();
    root = null;
    begin = 0;
    errorsBefore = problems.errorCount();
    LoadSettings settings =
        LoadSettings.builder().setLabel(file).setCodePointLimit(Integer.MAX_VALUE).build();
    try {
      for (Event event : new Parse(settings).parseString(text)) {
        if (!accept(event)) return false;
      }
      return true;
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().or(e::getContextMark).map(Mark::getLine).orElse(-1) + 1;
      int from = e.getContextMark().map(Mark::getLine).orElse(line - 1) + 1;
      String begun = from < line ? ", within what begins on line " + (linesAbove + from) : "";
      problems.error(file, linesAbove + line, "not YAML: " + e.getProblem() + begun);
    } catch (YamlEngineException e) {
      problems.error(file, 0, "not YAML: " + e.getMessage());
      full = true; // no place to go on from is known
    }
    return false;
  }

  /** Where the next document after the broken one begins; negative when there is none. */
  private int nextDocument(String text) {
    Matcher marker = MARKER.matcher(text);
    int line = 0;
    int counted = 0;
    while (marker.find()) {
      line += lines(text, counted, marker.start());
      counted = marker.start();
      if (line > begin) return marker.start();
    }
    return -1;
  }

  /** Line breaks between two indices, as the parser counts them. */
  private static int lines(String text, int from, int to) {
    int lines = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      boolean first = c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n';
      if (c == '\n' || (c == '\r' && !first)) lines++;
    }
    return lines;
  }

  /** The parser ends at a character that is none of YAML's, before it has told what is above. */
  private String readable(String text) {
    StringBuilder readable = null;
    int line = 1;
    int counted = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c) || StreamReader.isPrintable(c)) continue;
      if (readable == null) readable = new StringBuilder(text);
      readable.setCharAt(i, REPLACEMENT);
      line += lines(text, counted, i);
      counted = i;
      if (!unreadable.add(line)) continue;
      problems.error(
          file,
          line,
          String.format("not YAML: the character U+%04X may not stand in a file of text", (int) c));
    }
    return readable == null ? text : readable.toString();
  }

  /** Whether nothing was wrong with the document that ends on this line. */
  private boolean isSound(int lastLine) {
    return problems.errorCount() == errorsBefore
        && unreadable.subSet(linesAbove + begin + 1, true, lastLine, true).isEmpty();
  }

  private boolean accept(Event event) {
    int at = event.getStartMark().map(Mark::getLine).orElse(-1);
    int line = linesAbove + at + 1;
    switch (event.getEventId()) {
      case DocumentStart:
        anchors.clear();
        begin = Math.max(begin, at);
        errorsBefore = problems.errorCount();
        return true;
      case DocumentEnd:
        if (root != null && isSound(Math.max(line, linesAbove + begin + 1))) documents.add(root);
        root = null;
        begin = Math.max(begin, at);
        return true;
      case Scalar:
        ScalarEvent scalar = (ScalarEvent) event;
        refuseTag(scalar.getTag(), line);
        boolean plain = scalar.isPlain() && scalar.getTag().isEmpty();
        return add(YamlNode.scalar(line, scalar.getValue(), plain), scalar.getAnchor(), line);
      case Alias:
        Anchor alias = ((AliasEvent) event).getAlias();
        YamlNode target = anchors.get(alias);
        if (target == null) {
          problems.error(
              file, line, "alias `*" + alias + "` names nothing, or something that contains it");
          return false;
        }
        return add(target, Optional.empty(), line);
      case SequenceStart:
      case MappingStart:
        CollectionStartEvent start = (CollectionStartEvent) event;
        refuseTag(start.getTag(), line);
        if (open.size() == MAX_DEPTH) {
          problems.error(file, line, "nested deeper than " + MAX_DEPTH + " levels");
          return false;
        }
        open.push(new Open(line, event.getEventId() == Event.ID.MappingStart, start.getAnchor()));
        return true;
      case SequenceEnd:
      case MappingEnd:
        Open done = open.pop();
        YamlNode node =
            done.isMap
                ? YamlNode.map(done.line, done.entries, done.keyLines)
                : YamlNode.list(done.line, done.items);
        return add(node, done.anchor, done.line);
      default:
        return true;
    }
  }

  private void refuseTag(Optional<String> tag, int line) {
    if (tag.isPresent() && !tag.get().equals(STRING_TAG) && !tag.get().equals("!")) {
      problems.error(file, line, "YAML tag " + Problems.quote(tag.get()) + " is not used in rules");
    }
  }

  private boolean add(YamlNode node, Optional<Anchor> anchor, int line) {
    anchor.ifPresent(a -> anchors.put(a, node));
    // Only leaves and aliases bring new weight; a finished collection has been counted piecewise.
    Open parent = open.peek();
    if (parent != null) {
      parent.weight += node.weight();
      if (parent.weight > MAX_NODES) return tooMany(line);
      return parent.add(node, line);
    }
    weight += node.weight();
    if (weight > MAX_NODES) return tooMany(line);
    root = node;
    return true;
  }

  private boolean tooMany(int line) {
    full = true;
    problems.error(
        file,
        line,
        "more than " + MAX_NODES + " YAML nodes once aliases are expanded; split the file");
    return false;
  }

  /** A list or map whose end has not been read yet. */
  private final class Open {
    final int line;
    final boolean isMap;
    final Optional<Anchor> anchor;
    final List<YamlNode> items = new ArrayList<>();
    final LinkedHashMap<String, YamlNode> entries = new LinkedHashMap<>();
    final Map<String, Integer> keyLines = new HashMap<>();
    String key;
    boolean duplicate;
    long weight;

    Open(int line, boolean isMap, Optional<Anchor> anchor) {
      this.line = line;
      this.isMap = isMap;
      this.anchor = anchor;
    }

    boolean add(YamlNode node, int nodeLine) {
      if (!isMap) {
        items.add(node);
      } else if (key == null) {
        if (!node.isScalar()) {
          problems.error(file, nodeLine, "a map key must be text, not " + node.describe());
          return false;
        }
        key = node.text();
        duplicate = keyLines.containsKey(key);
        if (duplicate) {
          problems.error(
              file,
              nodeLine,
              "key "
                  + Problems.quote(key)
                  + " stands here twice, first on line "
                  + keyLines.get(key)
                  + "; YAML would keep only one");
        } else if (key.equals("<<")) {
          problems.error(
              file, nodeLine, "`<<` (merge) is not part of YAML 1.2; write the keys out");
        } else {
          keyLines.put(key, nodeLine);
        }
      } else {
        if (!duplicate) entries.put(key, node);
        key = null;
      }
      return true;
    }
  }
}
