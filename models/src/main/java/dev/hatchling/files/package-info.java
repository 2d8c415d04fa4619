/** Files: safetensors read and written, and files that are replaced whole. */
@NullMarked
package dev.hatchling.files;

import org.jspecify.annotations.NullMarked;
