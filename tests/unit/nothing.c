/* SPDX-License-Identifier: Apache-2.0 */
/* A program that does nothing: that it links is what it tests. */
int main(void)
{
	return 0;
}
