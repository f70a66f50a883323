/**
 * The parts that all endpoints share. They build on each other in this order: {@code value}, {@code
 * problem}, {@code guard}, {@code server}; {@code openapi} describes the API.
 */
@NullMarked
package dev.byztime.web;

import org.jspecify.annotations.NullMarked;
