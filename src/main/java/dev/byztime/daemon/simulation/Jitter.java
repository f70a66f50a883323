package dev.byztime.daemon.simulation;

/**
 * The distributions by which the delays of a link exceed its least delay, as tables of quantiles
 * with mean one.
 */
public enum Jitter {
    NONE {
        @Override
        double quantile(double p) {
            return 0;
        }
    },
    EXPONENTIAL {
        @Override
        double quantile(double p) {
            return -StrictMath.log1p(-p);
        }
    },
    /** A distribution with heavy tails, as in congestion. */
    PARETO {
        @Override
        double quantile(double p) {
            double shape = 1.5;
            return (StrictMath.pow(1 - p, -1 / shape) - 1) * (shape - 1);
        }
    },
    /** A mostly fast link that is sometimes thirty times slower. */
    BURSTS {
        @Override
        double quantile(double p) {
            return p < 0.95 ? p * 0.5 : 10 + 20 * (p - 0.95) / 0.05;
        }
    };

    private static final int STEPS = 1024;

    private final double[] table = new double[STEPS];

    Jitter() {
        for (int step = 0; step < STEPS; step++) {
            table[step] = quantile((step + 0.5) / STEPS);
        }
    }

    abstract double quantile(double p);

    double of(long bits) {
        return table[(int) (bits >>> 54)];
    }
}
