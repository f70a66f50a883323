/** State folders of earlier releases, and what today's service must still keep of them. */
@NullMarked
package dev.byztime.upgrade;

import org.jspecify.annotations.NullMarked;
