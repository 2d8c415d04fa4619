/**
 * The command line: {@link dev.hatchling.cli.Main} and one class per command. The only package that
 * prints or ends the process.
 *
 * <table>
 * <caption>Exit codes</caption>
 * <tr><th>code</th><th>meaning</th></tr>
 * <tr><td>0</td><td>done</td></tr>
 * <tr><td>1</td><td>a failure while running</td></tr>
 * <tr><td>2</td><td>a mistake of the user; one line on standard error names the bad value</td></tr>
 * </table>
 */
@NullMarked
package dev.hatchling.cli;

import org.jspecify.annotations.NullMarked;
