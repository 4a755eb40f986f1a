// The general form of width_converter.v, for lane counts that do not divide one another.
//
// A buffer takes input beats at its upper end and gives OUT_LANES elements at its lower end to the
// output register. A vector's last input beat counts as many elements as fill its last output beat:
// the zeros behind its end are elements like others, and the next vector starts on a fresh output
// beat. Everything moves in units of gcd(IN_LANES, OUT_LANES) elements.
//
// The buffer holds the largest number of units a beat can bring and OUT - 1 more: then whenever a
// beat does not fit, the output has something to take, and neither side waits for long.
//
// Latency 2 from the beat that completes an output beat. Initiation interval per vector: the larger
// of its two numbers of beats.

`default_nettype none

module width_converter_gearbox #(
    // Elements per vector, at least 1.
    parameter integer ELEMENTS = 3,
    // Bits of an element, at least 1.
    parameter integer BITS = 1,
    // Elements per input beat, 2 to ELEMENTS.
    parameter integer IN_LANES = 2,
    // Elements per output beat, 2 to ELEMENTS.
    parameter integer OUT_LANES = 3
) (
    input wire clk,
    input wire rst,

    input  wire [IN_LANES*BITS-1:0] s_axis_tdata,
    input  wire                     s_axis_tvalid,
    output wire                     s_axis_tready,

    output wire [OUT_LANES*BITS-1:0] m_axis_tdata,
    output wire                      m_axis_tvalid,
    input  wire                      m_axis_tready
);

  // Euclid's algorithm; 32 steps are enough for any pair of lane counts below 2^20.
  function integer gcd;
    input integer first;
    input integer second;
    integer a;
    integer b;
    integer rest;
    integer i;
    begin
      a = first;
      b = second;
      for (i = 0; i < 32; i = i + 1) begin
        if (b != 0) begin
          rest = a % b;
          a = b;
          b = rest;
        end
      end
      gcd = a;
    end
  endfunction

  localparam integer UNIT = gcd(IN_LANES, OUT_LANES);
  localparam integer UNIT_BITS = UNIT * BITS;
  // Units per beat.
  localparam integer IN = IN_LANES / UNIT;
  localparam integer OUT = OUT_LANES / UNIT;
  localparam integer IN_BEATS = (ELEMENTS + IN_LANES - 1) / IN_LANES;
  localparam integer OUT_BEATS = (ELEMENTS + OUT_LANES - 1) / OUT_LANES;
  localparam integer LAST_BEAT = IN_BEATS - 1;
  // Units that the last beat of a vector counts.
  localparam integer LAST_IN = OUT_BEATS * OUT - LAST_BEAT * IN;
  localparam integer CAPACITY = ((LAST_IN > IN) ? LAST_IN : IN) + OUT - 1;
  localparam integer BEAT_BITS = (IN_BEATS > 1) ? $clog2(IN_BEATS) : 1;
  localparam integer COUNT_BITS = $clog2(CAPACITY + 1);
  localparam integer BUFFER_BITS = CAPACITY * UNIT_BITS;
  localparam integer PADDED_BITS = (CAPACITY + IN) * UNIT_BITS;
  // Held at most without a beat's units for that beat to fit.
  localparam integer ROOM = CAPACITY - IN;
  localparam integer LAST_ROOM = CAPACITY - LAST_IN;

  reg [BEAT_BITS-1:0] beat_q;
  // Units held; everything above them in the buffer is 0.
  reg [COUNT_BITS-1:0] count_q;
  reg [BUFFER_BITS-1:0] buffer_q;
  reg valid_q;
  reg [OUT*UNIT_BITS-1:0] output_q;

  wire last_beat = beat_q == LAST_BEAT[BEAT_BITS-1:0];
  wire output_ready = ~valid_q | m_axis_tready;
  wire enough = count_q >= OUT[COUNT_BITS-1:0];
  wire leaves = enough & output_ready;
  wire [COUNT_BITS-1:0] left = leaves ? count_q - OUT[COUNT_BITS-1:0] : count_q;
  wire [BUFFER_BITS-1:0] rest = leaves ? buffer_q >> (OUT * UNIT_BITS) : buffer_q;
  wire taken = s_axis_tvalid & s_axis_tready;
  wire [COUNT_BITS-1:0] brings = last_beat ? LAST_IN[COUNT_BITS-1:0] : IN[COUNT_BITS-1:0];
  wire [PADDED_BITS-1:0] placed =
      {{BUFFER_BITS{1'b0}}, s_axis_tdata} << (left * UNIT_BITS[31:0]);

  assign s_axis_tready = left <= (last_beat ? LAST_ROOM[COUNT_BITS-1:0] : ROOM[COUNT_BITS-1:0]);
  assign m_axis_tvalid = valid_q;
  assign m_axis_tdata  = output_q;

  always @(posedge clk) begin
    if (rst) begin
      beat_q   <= {BEAT_BITS{1'b0}};
      count_q  <= {COUNT_BITS{1'b0}};
      buffer_q <= {BUFFER_BITS{1'b0}};
      valid_q  <= 1'b0;
    end else begin
      if (taken) begin
        beat_q <= last_beat ? {BEAT_BITS{1'b0}} : beat_q + {{(BEAT_BITS - 1) {1'b0}}, 1'b1};
      end
      count_q  <= taken ? left + brings : left;
      buffer_q <= rest | (placed[BUFFER_BITS-1:0] & {BUFFER_BITS{taken}});
      if (output_ready) valid_q <= enough;
    end
  end

  always @(posedge clk) begin
    if (output_ready) output_q <= buffer_q[OUT*UNIT_BITS-1:0];
  end

endmodule

`default_nettype wire
