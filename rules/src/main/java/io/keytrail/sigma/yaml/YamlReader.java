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

  private final String file;
  private final Problems problems;
  private final Map<Anchor, YamlNode> anchors = new HashMap<>();
  private final Deque<Open> open = new ArrayDeque<>();
  private final List<YamlNode> documents = new ArrayList<>();
  private long weight;

  private YamlReader(String file, Problems problems) {
    this.file = file;
    this.problems = problems;
  }

  /**
   * The documents of one file; none when its YAML is broken, since what follows a syntax error
   * cannot be told apart. Never throws on content.
   */
  public static List<YamlNode> read(String file, String text, Problems problems) {
    int errors = problems.errorCount();
    YamlReader reader = new YamlReader(file, problems);
    LoadSettings settings =
        LoadSettings.builder().setLabel(file).setCodePointLimit(Integer.MAX_VALUE).build();
    try {
      for (Event event : new Parse(settings).parseString(text)) {
        if (!reader.accept(event)) break;
      }
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().or(e::getContextMark).map(Mark::getLine).orElse(-1) + 1;
      problems.error(file, line, "not YAML: " + e.getProblem());
    } catch (YamlEngineException e) {
      problems.error(file, 0, "not YAML: " + e.getMessage());
    }
    return problems.errorCount() == errors ? reader.documents : List.of();
  }

  private boolean accept(Event event) {
    int line = event.getStartMark().map(Mark::getLine).orElse(-1) + 1;
    switch (event.getEventId()) {
      case DocumentStart:
        anchors.clear();
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
    documents.add(node);
    return true;
  }

  private boolean tooMany(int line) {
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
