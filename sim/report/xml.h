/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef REPORT_XML_H
#define REPORT_XML_H

#include <stdio.h>

/*
 * A text for XML, in an element or an attribute. What XML cannot hold (most
 * control characters, bytes that are no UTF-8) becomes '?'.
 */
void xml_text(FILE *out, const char *text);

#endif
