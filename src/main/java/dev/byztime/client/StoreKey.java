package dev.byztime.client;

/**
 * A key of a store. The validator knows it as the name of the store, a slash, and the key.
 *
 * @param store the name of the store, which has no slash
 */
record StoreKey(String store, String key) {

    /**
     * @throws IllegalArgumentException if the text names no store
     */
    static StoreKey parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("the key names no store: " + text);
        }
        return new StoreKey(text.substring(0, slash), text.substring(slash + 1));
    }

    /** As the validator knows it. */
    @Override
    public String toString() {
        return store + "/" + key;
    }
}
