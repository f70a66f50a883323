package dev.byztime.daemon;

/** A search for the k-th smallest of some numbers, in linear time for many numbers. */
final class Selection {

    private static final int MAX_SORTED_NUMBERS = 24;

    private Selection() {}

    /**
     * The number that would be at an index if the first {@code length} were sorted. The method
     * reorders them.
     */
    static long smallest(long[] numbers, int length, int index) {
        int from = 0;
        int to = length - 1;
        while (to - from > MAX_SORTED_NUMBERS) {
            long pivot = median(numbers[from], numbers[(from + to) >>> 1], numbers[to]);
            int left = from;
            int right = to;
            while (left <= right) {
                while (numbers[left] < pivot) {
                    left++;
                }
                while (numbers[right] > pivot) {
                    right--;
                }
                if (left <= right) {
                    long swapped = numbers[left];
                    numbers[left++] = numbers[right];
                    numbers[right--] = swapped;
                }
            }
            if (index <= right) {
                to = right;
            } else if (index >= left) {
                from = left;
            } else {
                return pivot;
            }
        }
        sortFew(numbers, from, to);
        return numbers[index];
    }

    private static void sortFew(long[] numbers, int from, int to) {
        for (int i = from + 1; i <= to; i++) {
            long moving = numbers[i];
            int j = i - 1;
            while (j >= from && numbers[j] > moving) {
                numbers[j + 1] = numbers[j];
                j--;
            }
            numbers[j + 1] = moving;
        }
    }

    private static long median(long a, long b, long c) {
        return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
    }
}
