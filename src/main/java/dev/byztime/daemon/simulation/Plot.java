package dev.byztime.daemon.simulation;

import dev.byztime.daemon.NodeReport;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A drawing of a run as SVG: each node's interval and vote, relative to the middle of the possible
 * scales; the widths; and the room that all intervals leave for the scale.
 */
public final class Plot implements Trace {

    private static final int COLUMNS = 600;
    private static final int LEFT = 90;
    private static final int PANEL = 200;
    private static final int GAP = 46;
    private static final double MICRO = 1e3;
    private static final String[] COLOURS = {
        "#1b6ca8", "#c8553d", "#3a7d44", "#8e5ea2", "#b8860b", "#008b8b", "#7f7f7f", "#d16ba5"
    };

    private final int nodes;
    private final long durationNs;
    private final double[][] lower;
    private final double[][] upper;
    private final double[][] vote;
    private final double[] slack;
    private final List<String> marks = new ArrayList<>();

    public Plot(Scenario scenario) {
        this.nodes = scenario.memberCount();
        this.durationNs = scenario.durationNs();
        this.lower = new double[nodes][COLUMNS];
        this.upper = new double[nodes][COLUMNS];
        this.vote = new double[nodes][COLUMNS];
        this.slack = new double[COLUMNS];
        for (double[][] table : List.of(lower, upper, vote)) {
            for (double[] row : table) {
                Arrays.fill(row, Double.NaN);
            }
        }
        Arrays.fill(slack, Double.NaN);
    }

    @Override
    public void reported(long nowNs, int node, NodeReport what) {
        if (what == NodeReport.QUORUM_FOUND || what == NodeReport.QUORUM_LOST) {
            return;
        }
        int y = GAP + 12 + 11 * (node % 16);
        marks.add(
                "<text class='mark' x='%d' y='%d' fill='%s'>%d %s</text>"
                        .formatted(LEFT + column(nowNs), y, colour(node), node, words(what)));
    }

    @Override
    public void published(
            long nowNs,
            int node,
            double lowerNs,
            double upperNs,
            double voteNs,
            double slackNs,
            double middleNs) {
        int column = column(nowNs);
        lower[node][column] = lowerNs - middleNs;
        upper[node][column] = upperNs - middleNs;
        vote[node][column] = voteNs - middleNs;
        double before = slack[column];
        slack[column] = Double.isNaN(before) ? slackNs : Math.min(before, slackNs);
    }

    /** The drawing as SVG. */
    public String svg(String title) {
        double range = range();
        StringBuilder svg = new StringBuilder();
        int height = GAP + 3 * (PANEL + GAP);
        line(
                svg,
                "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d'"
                        + " font-family='sans-serif' font-size='11'>",
                LEFT + COLUMNS + 20,
                height);
        line(svg, "<style>.mark{font-size:8px}.grid{stroke:#ddd}</style>");
        line(svg, "<rect width='100%%' height='100%%' fill='white'/>");
        line(svg, "<text x='%d' y='20' font-size='13'>%s</text>", LEFT, escaped(title));
        panel(svg, 0, "intervals and votes, us", -range, range);
        for (int node = 0; node < nodes; node++) {
            for (int column = 0; column < COLUMNS; column++) {
                bar(svg, node, column, range);
            }
            path(svg, 0, vote[node], -range, range, colour(node));
        }
        marks.forEach(mark -> line(svg, "%s", mark));
        panel(svg, 1, "widths, us", 0, 2 * range);
        for (int node = 0; node < nodes; node++) {
            double[] width = new double[COLUMNS];
            for (int column = 0; column < COLUMNS; column++) {
                width[column] = upper[node][column] - lower[node][column];
            }
            path(svg, 1, width, 0, 2 * range, colour(node));
        }
        panel(svg, 2, "room for the scale, us", 0, 2 * range);
        path(svg, 2, slack, 0, 2 * range, "#000");
        line(svg, "<text x='%d' y='%d'>0 to %.1f s</text>", LEFT, height - 12, durationNs / 1e9);
        line(svg, "</svg>");
        return svg.toString();
    }

    private void bar(StringBuilder svg, int node, int column, double range) {
        if (Double.isNaN(lower[node][column])) {
            return;
        }
        line(
                svg,
                "<rect x='%d' y='%.1f' width='1' height='%.1f' fill='%s' fill-opacity='0.25'/>",
                LEFT + column,
                y(0, upper[node][column], -range, range),
                y(0, lower[node][column], -range, range) - y(0, upper[node][column], -range, range),
                colour(node));
    }

    private static void panel(
            StringBuilder svg, int index, String title, double least, double most) {
        int top = GAP + index * (PANEL + GAP);
        line(svg, "<text x='%d' y='%d'>%s</text>", LEFT, top - 6, title);
        for (int step = 0; step <= 4; step++) {
            double value = least + (most - least) * step / 4;
            double y = y(index, value, least, most);
            line(
                    svg,
                    "<line class='grid' x1='%d' y1='%.1f' x2='%d' y2='%.1f'/>",
                    LEFT,
                    y,
                    LEFT + COLUMNS,
                    y);
            line(
                    svg,
                    "<text x='%d' y='%.1f' text-anchor='end'>%.0f</text>",
                    LEFT - 6,
                    y + 4,
                    value / MICRO);
        }
    }

    private static void path(
            StringBuilder svg, int panel, double[] values, double least, double most, String c) {
        StringBuilder points = new StringBuilder();
        for (int column = 0; column < COLUMNS; column++) {
            if (!Double.isNaN(values[column])) {
                points.append(points.isEmpty() ? "M" : "L")
                        .append(LEFT + column)
                        .append(' ')
                        .append(Math.round(10 * y(panel, values[column], least, most)) / 10.0);
            }
        }
        if (!points.isEmpty()) {
            line(svg, "<path d='%s' fill='none' stroke='%s'/>", points, c);
        }
    }

    private static double y(int panel, double value, double least, double most) {
        int bottom = GAP + panel * (PANEL + GAP) + PANEL;
        return bottom - PANEL * (Math.clamp(value, least, most) - least) / (most - least);
    }

    /** The range of the axis: twice the usual distance of an interval's end from the middle. */
    private double range() {
        List<Double> ends = new ArrayList<>();
        for (int node = 0; node < nodes; node++) {
            for (int column = 0; column < COLUMNS; column++) {
                if (!Double.isNaN(upper[node][column])) {
                    ends.add(Math.abs(upper[node][column]));
                }
            }
        }
        ends.sort(null);
        return ends.isEmpty() ? MICRO : Math.max(MICRO, 2 * ends.get(ends.size() / 2));
    }

    private int column(long nowNs) {
        return (int) Math.min(COLUMNS - 1, nowNs * (double) COLUMNS / durationNs);
    }

    private static String words(NodeReport what) {
        return what.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String colour(int node) {
        return COLOURS[node % COLOURS.length];
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }

    private static void line(StringBuilder svg, String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
